import { useState } from "react";
import { downloadHeldRows, type Upload, type UploadProblems } from "../../api/survey/uploads/contract.ts";
import { address } from "../app/api.ts";
import { useText } from "../app/use-url.ts";

interface ReportProps {
  readonly upload: Upload;
  readonly counts: NonNullable<Upload["counts"]>;
  readonly problems: UploadProblems | undefined;
  readonly token: string;
  readonly onMore: () => void;
  readonly onShow: (place: readonly [number, number]) => void;
  readonly onCommit: (confirmAll: boolean) => void;
  readonly onWithdraw: (reason: string) => void;
}

/** What came of the rows: how many are ready, and of each of the others why not and where. */
export function Report(props: ReportProps) {
  const { upload, counts, problems, token, onMore, onShow } = props;
  const { t, lang } = useText();
  return (
    <>
      <p className="figures">
        <b>{t("readyAndHeld", { ready: counts.ready, held: counts.held })}</b>
        <small>{t("readyDetail", counts)}</small>
      </p>
      <Decision {...props} />
      <ul className="parcel-list">
        {problems?.items.map((problem) => (
          <li key={`${problem.row}-${problem.field}-${problem.code}-${problem.zh}`}>
            <span>
              <b>{t("rowNumber", { row: problem.row })}</b> {t(`severity.${problem.severity}`)} ·{" "}
              {problem.field}
              {problem.parcelCode !== null && ` · ${problem.parcelCode}`}
            </span>
            <span>{problem[lang]}</span>
            {problem.place !== null && <Show row={problem.row} place={problem.place} onShow={onShow} />}
          </li>
        ))}
      </ul>
      {problems !== undefined && problems.nextCursor !== null && (
        <button type="button" className="button button-quiet" onClick={onMore}>
          {t("moreProblems")}
        </button>
      )}
      {counts.held > 0 && (
        <button type="button" className="button" onClick={() => download(upload, token)}>
          {t("downloadHeld")}
        </button>
      )}
    </>
  );
}

function Show({
  row,
  place,
  onShow,
}: {
  row: number;
  place: readonly [number, number];
  onShow: (place: readonly [number, number]) => void;
}) {
  const { t } = useText();
  return (
    <button
      type="button"
      className="button button-quiet"
      aria-label={t("zoomToRow", { row })}
      onClick={() => onShow(place)}
    >
      {t("zoomTo")}
    </button>
  );
}

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
        onSubmit={(event) => {
          event.preventDefault();
          onWithdraw(reason);
        }}
      >
        <p role="status">{t("committedOn")}</p>
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
    <>
      {counts.held > counts.errors && (
        <label>
          <input
            type="checkbox"
            checked={confirmAll}
            onChange={(event) => setConfirmAll(event.target.checked)}
          />{" "}
          {t("confirmAll")}
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
    </>
  );
}

/** A link could not carry the token, so the file is fetched and handed over. */
async function download(upload: Upload, token: string): Promise<void> {
  const answer = await fetch(address(downloadHeldRows.path, { params: { id: upload.id } }), {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!answer.ok) return;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `${upload.fileName.replace(/\.[^.]*$/, "")}-需处理.geojson`;
  link.click();
  URL.revokeObjectURL(link.href);
}
