import type { ParcelDetail } from "../../api/parcels/contract.ts";
import { wordFor } from "../app/text.ts";
import { useText } from "../app/use-url.ts";

interface Line {
  readonly key: string;
  readonly on: string;
  readonly what: string;
  readonly document: string;
}

/** Dated records of the parcel, each with its document. */
export function ParcelRecords({ parcel }: { parcel: ParcelDetail }) {
  const { t, lang } = useText();
  const number = (docNo: string | null) => docNo ?? t("noNumber");
  const groups: readonly (readonly [string, readonly Line[]])[] = [
    [
      t("milestones"),
      parcel.milestones.map((one) => ({
        key: `${one.stage} ${one.on}`,
        on: one.on,
        what: t(`stage.${one.stage}`),
        document: number(one.docNo),
      })),
    ],
    [
      t("findings"),
      parcel.findings.map((one) => ({
        key: `${one.topic} ${one.on} ${one.docNo}`,
        on: one.on,
        what: `${wordFor(lang, "fact", one.topic)}${lang === "zh" ? "：" : ": "}${t(one.result ? "yes" : "no")}`,
        document: [
          one.issuer,
          one.document,
          number(one.docNo),
          one.validTo && t("validTo", { date: one.validTo }),
        ]
          .filter(Boolean)
          .join(" · "),
      })),
    ],
    [
      t("evaluations"),
      parcel.evaluations.map((one) => ({
        key: `${one.year}`,
        on: one.acceptedOn,
        what: t("grade", { year: one.year, grade: one.grade ?? t("ungraded") }),
        document: number(one.docNo),
      })),
    ],
    [
      t("reports"),
      parcel.reports.map((one) => ({
        key: one.docNo,
        on: one.on,
        what: one.agency,
        document: `${one.docNo} · ${t("commissionedBy", { who: one.commissionedBy })}`,
      })),
    ],
  ];
  return (
    <section className="section">
      <h3>{t("records")}</h3>
      {groups.map(([title, lines]) => (
        <div key={title} className="records">
          <h4>{title}</h4>
          {lines.length === 0 ? (
            <p className="faint">{t("noRecords")}</p>
          ) : (
            <ol>
              {lines.map((line) => (
                <li key={line.key}>
                  <time dateTime={line.on}>{line.on}</time>
                  <span>
                    {line.what}
                    <small>{line.document}</small>
                  </span>
                </li>
              ))}
            </ol>
          )}
        </div>
      ))}
    </section>
  );
}
