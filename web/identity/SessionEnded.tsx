import { useText, useUrl } from "../app/use-url.ts";
import { useSessionEnded } from "./useSession.ts";

/** Said where a session ran out: what is shown now is what anybody sees. */
export function SessionEnded() {
  const { t } = useText();
  const [{ view }, setUrl] = useUrl();
  if (!useSessionEnded()) return null;
  return (
    <p className="notice" role="alert">
      {t("sessionEnded")}{" "}
      {view !== "account" && (
        <button type="button" className="button" onClick={() => setUrl({ view: "account" })}>
          {t("signIn")}
        </button>
      )}
    </p>
  );
}
