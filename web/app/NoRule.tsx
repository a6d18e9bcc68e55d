import { useCity } from "../districts/useDistricts.ts";
import { useText } from "./use-url.ts";

/** Said before any number: on this date no document decides, and why. */
export function NoRule({ date }: { date: string }) {
  const { t } = useText();
  const periods = useCity().data?.policyPeriods ?? [];
  const ended = periods.findLast(({ to }) => to !== null && to < date);
  const coming = periods.find(({ from }) => date < from);
  return (
    <p className="notice" role="status">
      {t("noRule", {
        date,
        why: ended?.to
          ? t("ruleEnded", { to: ended.to })
          : coming
            ? t("ruleBegins", { from: coming.from })
            : "",
      })}
    </p>
  );
}
