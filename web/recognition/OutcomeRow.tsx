import { CATEGORIES } from "../../api/districts/contract.ts";
import type { FactUsed, Outcome } from "../../api/parcels/contract.ts";
import { tellMore, tellWay } from "../../gis/land/explanation/text.ts";
import { openFact, ruleName, wordFor } from "../app/text.ts";
import { useText } from "../app/use-url.ts";
import { Swatch } from "../map/Swatch.tsx";

const SIGNS = { satisfied: "✓", "not-satisfied": "✕", undetermined: "?" } as const;

interface OutcomeRowProps {
  readonly outcome: Outcome;
  /** An exclusion that is satisfied speaks against the parcel; its words differ. */
  readonly family: "verdict" | "exclusion";
}

/** One rule's outcome; opened, its clause, the words of the document, the facts and the missing evidence. */
export function OutcomeRow({ outcome, family }: OutcomeRowProps) {
  const { t, lang } = useText();
  const { ruleId, verdict, citations, facts, missing, wayOut } = outcome;
  const category = CATEGORIES.find((one) => one === ruleId);
  const clauses = citations.map((one) => t("clause", { document: one.document, item: one.item }));
  return (
    <details className="outcome" data-rule={ruleId} data-verdict={verdict} open={verdict === "satisfied"}>
      <summary>
        {category !== undefined ? <Swatch kind={category} /> : <code>{ruleId}</code>}
        <span className="outcome-name">
          {ruleName(lang, ruleId)}
          <small>{clauses.join(lang === "zh" ? "；" : "; ")}</small>
        </span>
        <span className={`verdict verdict-${family}-${verdict}`}>
          <span aria-hidden="true">{SIGNS[verdict]}</span> {t(`${family}.${verdict}`)}
        </span>
      </summary>
      <div className="outcome-body">
        {citations.map(
          (one) =>
            one.quote !== undefined && (
              <blockquote key={one.ruleId + one.item} lang="zh-CN">
                “{one.quote}”
              </blockquote>
            ),
        )}
        {missing.length > 0 && (
          <p className="missing">
            <b>{t("missingEvidence")}</b>{" "}
            {missing.map((name) => openFact(lang, name)).join(lang === "zh" ? "、" : " ")}
          </p>
        )}
        {wayOut !== null && (
          <p className="way-out">
            <b>{t("wayOut")}</b> {tellWay(wayOut, lang)}
            {wayOut.more > 0 && <small>{tellMore(wayOut.more, lang)}</small>}
          </p>
        )}
        <h4>{t("factsUsed")}</h4>
        <ul className="facts">
          {facts.map((fact) => (
            <FactLine key={fact.name} fact={fact} />
          ))}
        </ul>
      </div>
    </details>
  );
}

function FactLine({ fact }: { fact: FactUsed }) {
  const { t, lang } = useText();
  const { source } = fact;
  const from =
    source === null ? [] : [source.issuer, source.document, source.docNo, source.on].filter(Boolean);
  return (
    <li>
      <span>{wordFor(lang, "fact", fact.name)}</span>
      <b className={fact.value === null ? "faint" : undefined}>{measured(t, fact.value, null)}</b>
      <small>
        {[t(`origin.${fact.origin}`), from.join(" ")].filter(Boolean).join(" · ")}
        {fact.measures
          .filter((measure) => measure.value !== null)
          .map((measure) => (
            <span key={measure.name} className="measured">
              {wordFor(lang, "measure", measure.name)}
              {lang === "zh" ? "：" : ": "}
              {measured(t, measure.value, measure.unit)}
            </span>
          ))}
      </small>
    </li>
  );
}

/** A value with its unit, as a person writes it; shares are kept as fractions and read as percentages. */
function measured(
  t: ReturnType<typeof useText>["t"],
  value: boolean | number | string | null,
  unit: string | null,
): string {
  if (value === null) return t("notKnown");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (unit === "years") return t("years", { n: value });
  if (unit === "percent") return `${Number(Number(value).toFixed(2))}%`;
  if (unit === "yuan per m²") return t("yuanPerM2", { n: Number(Number(value).toFixed(2)) });
  if (unit?.startsWith("share")) return `${Number((Number(value) * 100).toFixed(2))}%`;
  return String(value);
}
