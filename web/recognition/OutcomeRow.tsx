import { CATEGORIES } from "../../api/districts/contract.ts";
import type { FactUsed, Outcome } from "../../api/parcels/contract.ts";
import { ruleName, wordFor } from "../app/text.ts";
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
  const { ruleId, verdict, citations, facts, missing } = outcome;
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
            {missing.map((name) => wordFor(lang, "fact", name)).join(lang === "zh" ? "、" : ", ")}
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
  const value = (given: boolean | number | string | null) =>
    given === null ? t("notKnown") : typeof given === "boolean" ? t(given ? "yes" : "no") : String(given);
  const { source } = fact;
  return (
    <li>
      <span>{wordFor(lang, "fact", fact.name)}</span>
      <b className={fact.value === null ? "faint" : undefined}>{value(fact.value)}</b>
      <small>
        {t(`origin.${fact.origin}`)}
        {source !== null &&
          ` · ${[source.issuer, source.document, source.docNo, source.on].filter(Boolean).join(" ")}`}
        {fact.measures
          .filter((measure) => measure.value !== null)
          .map(
            (measure) =>
              ` · ${wordFor(lang, "measure", measure.name)} ${value(measure.value)}${measure.unit ?? ""}`,
          )}
      </small>
    </li>
  );
}
