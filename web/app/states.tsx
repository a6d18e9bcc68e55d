import type { ReactNode } from "react";
import { Refusal, Unreachable, Unreadable } from "./api.ts";
import { useText } from "./use-url.ts";

export function Loading() {
  const { t } = useText();
  return (
    <p className="state" role="status">
      <span className="spinner" aria-hidden="true" />
      {t("loading")}
    </p>
  );
}

export function Empty({ title, hint }: { title: string; hint?: string }) {
  return (
    <div className="state state-empty">
      <strong>{title}</strong>
      {hint !== undefined && <span>{hint}</span>}
    </div>
  );
}

/** What went wrong, in words, and what to do about it. */
export function Failure({
  error,
  onRetry,
  children,
}: {
  error: Error;
  onRetry?: () => void;
  children?: ReactNode;
}) {
  const { t } = useText();
  return (
    <div className="state state-failure" role="alert">
      <strong>
        {error instanceof Refusal
          ? error.message
          : t(
              error instanceof Unreachable
                ? "offline"
                : error instanceof Unreadable
                  ? "unreadable"
                  : "broken",
            )}
      </strong>
      {error instanceof Refusal && <span>{t("problemCode", { code: error.code })}</span>}
      {error instanceof Unreadable && <code className="detail">{error.message}</code>}
      {children}
      {/* Who may not see it will be refused again. */}
      {onRetry !== undefined && !(error instanceof Refusal && error.status === 403) && (
        <button type="button" className="button" onClick={onRetry}>
          {t("retry")}
        </button>
      )}
    </div>
  );
}
