import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { readAudit } from "../../api/audit/contract.ts";
import { read } from "../app/api.ts";
import { Failure, Loading } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";

const OUTCOMES = ["done", "refused", "failed"] as const;
const PAGE = 50;

/** The audit, the latest first. */
export function AuditTable() {
  const { t, lang } = useText();
  const [outcome, setOutcome] = useState<(typeof OUTCOMES)[number]>();
  const pages = useInfiniteQuery({
    queryKey: ["identity", "audit", outcome],
    queryFn: ({ pageParam, signal }) =>
      read(readAudit, { lang, query: { limit: PAGE, outcome, cursor: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <h3>{t("audit")}</h3>
      <label className="field">
        {t("outcome")}
        <select
          value={outcome ?? ""}
          onChange={(event) => setOutcome(OUTCOMES.find((one) => one === event.target.value))}
        >
          <option value="">{t("allOutcomes")}</option>
          {OUTCOMES.map((one) => (
            <option key={one} value={one}>
              {t(`outcome.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {pages.isPending && <Loading />}
      {pages.isError && <Failure error={pages.error} onRetry={() => pages.refetch()} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keyboard only where it takes the focus */}
      <section className="table-scroll" tabIndex={0} aria-label={t("audit")}>
        <table className="audit">
          <thead>
            <tr>
              <th scope="col">{t("when")}</th>
              <th scope="col">{t("who")}</th>
              <th scope="col">{t("what")}</th>
              <th scope="col">{t("outcome")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <tr key={`${entry.chain} ${entry.seq}`}>
                <td>
                  <time dateTime={entry.at}>{shown(entry.at)}</time>
                </td>
                <td>
                  {entry.name}
                  <small>{entry.address ?? ""}</small>
                </td>
                <td>
                  {entry.action}
                  <small>{entry.subject ?? ""}</small>
                </td>
                <td>
                  {t(`outcome.${entry.outcome}`)}
                  <small>{entry.code ?? ""}</small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {pages.hasNextPage && (
        <button type="button" className="button" onClick={() => pages.fetchNextPage()}>
          {t("moreEntries")}
        </button>
      )}
    </section>
  );
}

/** The moment in Shanghai, to the second. */
function shown(at: string): string {
  return new Intl.DateTimeFormat("sv-SE", {
    timeZone: "Asia/Shanghai",
    dateStyle: "short",
    timeStyle: "medium",
  }).format(new Date(at));
}
