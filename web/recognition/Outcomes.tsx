import type { Outcome, Recognition } from "../../api/parcels/contract.ts";
import { NoRule } from "../app/NoRule.tsx";
import { Failure, Loading } from "../app/states.tsx";
import { openFact, ruleName } from "../app/text.ts";
import { useText } from "../app/use-url.ts";
import { OutcomeRow } from "./OutcomeRow.tsx";
import { useRecognition } from "./useRecognition.ts";

/** The conclusion on a parcel and everything it rests on. */
export function Outcomes() {
  const { t } = useText();
  const recognition = useRecognition();
  if (recognition.isPending) return <Loading />;
  if (recognition.isError) {
    return <Failure error={recognition.error} onRetry={() => recognition.refetch()} />;
  }
  const data = recognition.data;
  return (
    <>
      <Conclusion recognition={data} />
      <Group title={t("sixOutcomes")} outcomes={data.categories} family="verdict" />
      <Group title={t("scope")} outcomes={data.scope} family="verdict" />
      <Group title={t("exclusions")} outcomes={data.exclusions} family="exclusion" />
      <Group title={t("SCOPE-4")} outcomes={[data.report]} family="verdict" />
      <section className="section">
        <h3>{t("decisions")}</h3>
        {data.decisions.length === 0 && <p className="faint">{t("noDecision")}</p>}
        <ul className="records">
          {data.decisions.map((one) => (
            <li key={one.docNo}>
              <time dateTime={one.decidedOn}>{one.decidedOn}</time>
              <span>
                {t(`decision.${one.decision}`)} {one.categories.map((id) => t(`${id}.short`)).join(" · ")}
                <small>{one.docNo}</small>
              </span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Conclusion({ recognition }: { recognition: Recognition }) {
  const { t, lang } = useText();
  const { overall, matched, excludedBy, missing, policyPackage } = recognition;
  const rules = (ids: readonly string[]) =>
    ids.map((id) => ruleName(lang, id)).join(lang === "zh" ? "；" : "; ");
  return (
    <section className={`conclusion conclusion-${overall}`} aria-label={t("conclusion")}>
      <p className="conclusion-word">
        <span>{t("conclusion")}</span>
        <strong>{t(`overall.${overall}`)}</strong>
      </p>
      {recognition.policyInForce === "not-satisfied" && <NoRule date={recognition.asOf} />}
      {overall === "eligible" && <p>{t("matchedBy", { list: rules(matched) })}</p>}
      {excludedBy.length > 0 && <p>{t("excludedBy", { list: rules(excludedBy) })}</p>}
      {overall === "not-low-efficiency" && matched.length === 0 && <p>{t("noCategoryMet")}</p>}
      {missing.length > 0 && (
        <p>
          {t(overall === "eligible" ? "openElsewhere" : "missingEvidence")}
          {lang === "zh" ? "：" : ": "}
          {missing.map((name) => openFact(lang, name)).join(lang === "zh" ? "、" : " ")}
        </p>
      )}
      <dl className="basis">
        <dt>{t("recognisable")}</dt>
        <dd>{t(`recognisable.${recognition.recognisable}`)}</dd>
        <dt>{t("policyInForce")}</dt>
        <dd>{t(`inForce.${recognition.policyInForce}`)}</dd>
        <dt>{t("package")}</dt>
        <dd>{policyPackage === null ? t("packageNone") : `${policyPackage.id} ${policyPackage.version}`}</dd>
      </dl>
      <p className="faint">{t("decidedAsOf", { date: recognition.asOf })}</p>
      <p>
        <a
          href={`/api/parcels/${recognition.id}/explanation?format=html&lang=${lang}&asOf=${recognition.asOf}`}
          target="_blank"
          rel="noreferrer"
        >
          {t("printOpinion")}
        </a>
      </p>
    </section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly outcomes: readonly Outcome[];
  readonly family: "verdict" | "exclusion";
}

function Group({ title, outcomes, family }: GroupProps) {
  return (
    <section className="section">
      <h3>{title}</h3>
      {outcomes.map((outcome) => (
        <OutcomeRow key={outcome.ruleId} outcome={outcome} family={family} />
      ))}
    </section>
  );
}
