import { useState } from "react";
import type { Upload, UploadProblems } from "../../api/survey/uploads/contract.ts";
import type { TextKey } from "../app/text.ts";
import { useText } from "../app/use-url.ts";
import { OURS } from "./Mapping.tsx";

export type Severity = UploadProblems["items"][number]["severity"];
const SEVERITIES: readonly (Severity | "all")[] = ["all", "error", "confirm", "warning"];

interface ReportProps {
  readonly upload: Upload;
  readonly counts: NonNullable<Upload["counts"]>;
  readonly problems: UploadProblems | undefined;
  readonly severity: Severity | undefined;
  readonly onSeverity: (severity: Severity | undefined) => void;
  readonly onMore: () => void;
  readonly onShow: (row: number, place: readonly [number, number]) => void;
  readonly onRepair: (row: number) => void;
  readonly onDownload: () => void;
  readonly onCommit: (confirmAll: boolean) => void;
  readonly onWithdraw: (reason: string) => void;
}

/** What came of the rows: how many are ready, and of each of the others why not and where. */
export function Report(props: ReportProps) {
  const { counts, problems, severity, onSeverity, onMore, onDownload } = props;
  const { t } = useText();
  return (
    <>
      <div className="card">
        <p className="figures survey-count">
          <b>{t("readyAndHeld", { ready: counts.ready, held: counts.held })}</b>
          <small>{t("readyDetail", counts)}</small>
        </p>
        <Decision {...props} />
      </div>
      {(counts.held > 0 || counts.warnings > 0) && (
        <>
          <div className="survey-head">
            <h2>{t("problemReport")}</h2>
            {counts.held > 0 && (
              <button type="button" className="button button-quiet" onClick={onDownload}>
                {t("downloadHeld")}
              </button>
            )}
          </div>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's border and legend are not wanted here */}
          <div className="survey-filter" role="group" aria-label={t("bySeverity")}>
            {SEVERITIES.map((name) => (
              <button
                key={name}
                type="button"
                className="button button-quiet"
                aria-pressed={(severity ?? "all") === name}
                onClick={() => onSeverity(name === "all" ? undefined : name)}
              >
                {t(name === "all" ? "severityAll" : `severity.${name}`)}
              </button>
            ))}
          </div>
          {problems?.items.length === 0 && <p className="note">{t("noProblems")}</p>}
          <ul className="problems">
            {problems?.items.map((problem) => (
              <Problem key={`${problem.row}-${problem.code}-${problem.zh}`} {...props} problem={problem} />
            ))}
          </ul>
          {problems !== undefined && problems.nextCursor !== null && (
            <button type="button" className="button" onClick={onMore}>
              {t("moreProblems")}
            </button>
          )}
        </>
      )}
    </>
  );
}

function Problem({
  problem,
  upload,
  onShow,
  onRepair,
}: ReportProps & { problem: UploadProblems["items"][number] }) {
  const { t, lang } = useText();
  const { row, severity, code, field, parcelCode, place, repair } = problem;
  const isWithoutDistrict = field === "district" && code === "value-missing";
  return (
    <li className={`problem problem-${severity}`}>
      <p className="problem-head">
        <b>{t("rowNumber", { row })}</b>
        <span className={`badge-${severity}`}>{t(`severity.${severity}`)}</span>
        <small>{[fieldName(t, field), parcelCode].filter(Boolean).join(" · ")}</small>
      </p>
      <p>{isWithoutDistrict ? t("districtMissing") : problem[lang]}</p>
      <p className="problem-acts">
        {place !== null && (
          <button
            type="button"
            className="button button-quiet"
            aria-label={t("zoomToRow", { row })}
            onClick={() => onShow(row, place)}
          >
            {t("zoomTo")}
          </button>
        )}
        {repair !== null && upload.state === "previewed" && (
          <button
            type="button"
            className="button button-quiet"
            aria-label={t("repairRow", { row })}
            onClick={() => onRepair(row)}
          >
            {t("repair")}
          </button>
        )}
      </p>
    </li>
  );
}

/** A field in the reader's words; the name of the contract where there are none. */
function fieldName(t: ReturnType<typeof useText>["t"], field: string): string {
  return FIELDS.has(field) ? t(`column.${field}` as TextKey) : field;
}

const FIELDS: ReadonlySet<string> = new Set([...OURS, "geometry"]);

/** Commit where it is previewed, take back where it is committed. */
function Decision({ upload, counts, onCommit, onWithdraw }: ReportProps) {
  const { t } = useText();
  const [confirmAll, setConfirmAll] = useState(false);
  const [reason, setReason] = useState("");
  if (upload.state === "withdrawn")
    return <p className="notice">{t("withdrawnOn", { reason: upload.withdrawalReason ?? "" })}</p>;
  if (upload.state === "committed") {
    return (
      <form
        className="survey-form"
        onSubmit={(event) => {
          event.preventDefault();
          onWithdraw(reason);
        }}
      >
        <p className="survey-done" role="status">
          ✓ {t("committedOn")}
        </p>
        <label>
          {t("withdrawalReason")}
          <input
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
            required
          />
        </label>
        <button type="submit" className="button" disabled={reason.trim() === ""}>
          {t("withdrawNow")}
        </button>
      </form>
    );
  }
  if (upload.state !== "previewed") return null;
  return (
    <div className="survey-form">
      {counts.held > counts.errors && (
        <label className="survey-check">
          <input
            type="checkbox"
            checked={confirmAll}
            onChange={(event) => setConfirmAll(event.target.checked)}
          />
          {t("confirmAll", { rows: counts.held - counts.errors })}
        </label>
      )}
      <button
        type="button"
        className="button button-main"
        disabled={counts.ready === 0 && !confirmAll}
        onClick={() => onCommit(confirmAll)}
      >
        {t("commitNow")}
      </button>
    </div>
  );
}
