import { type FormEvent, useState } from "react";
import type { Job } from "../../api/jobs/contract.ts";
import type { Upload, UploadList } from "../../api/survey/uploads/contract.ts";
import { Failure } from "../app/states.tsx";
import type { TextKey } from "../app/text.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { useSession } from "../identity/useSession.ts";
import { Answers } from "./Answers.tsx";
import { DistrictSelect } from "./DistrictSelect.tsx";
import { Mapping } from "./Mapping.tsx";
import { Report } from "./Report.tsx";
import { useImporter } from "./useImporter.ts";
import { type Sending, useUpload } from "./useUpload.ts";

/** A survey file from the desk into the register: send, look, correct, commit, take back. */
export function SurveyView() {
  const { bySession, isKnown, keep } = useImporter();
  const { t } = useText();
  const [{ upload }] = useUrl();
  if (!isKnown) return <TokenForm onToken={keep} />;
  return (
    <div className="prose survey">
      {bySession ? null : (
        <button type="button" className="button button-quiet" onClick={() => keep("")}>
          {t("forgetToken")}
        </button>
      )}
      <Import key={upload} />
    </div>
  );
}

function TokenForm({ onToken }: { onToken: (token: string) => void }) {
  const { t } = useText();
  const [, setUrl] = useUrl();
  const session = useSession().data;
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onToken(text.trim());
  };
  return (
    <form className="prose survey survey-form" onSubmit={submit}>
      {session?.account === null && (
        <>
          <p>{t("importSignIn")}</p>
          <button type="button" className="button" onClick={() => setUrl({ view: "account" })}>
            {t("signIn")}
          </button>
        </>
      )}
      {session?.account && <p>{t("importNotYours", { role: t(`role.${session.role}`) })}</p>}
      <label>
        {t("bureauToken")}
        <input
          type="password"
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
          required
        />
      </label>
      <p className="note">{t("bureauTokenNote")}</p>
      <button type="submit" className="button button-main">
        {t("useToken")}
      </button>
    </form>
  );
}

function Import() {
  const { t, lang } = useText();
  const work = useUpload();
  const { upload, job, busy, error } = work;
  const problem = busy ? null : (job?.problem ?? null);
  // The preview failed, and the file is still there: it waits for an answer.
  const waits = upload?.state === "received" && problem !== null;
  return (
    <>
      {error !== undefined && <Failure error={error} />}
      {upload === undefined && !work.opening && (
        <>
          <FileForm onSend={work.send} />
          <Latest uploads={work.latest} onOpen={work.open} />
        </>
      )}
      {busy && job !== undefined && (
        <div className="card" role="status">
          <h2>{upload?.fileName}</h2>
          <p>
            {t(`step.${job.step ?? "queued"}` as TextKey)}
            {job.step === "reading" && <> · {t("rowsDone", progressOf(job))}</>}
            {job.secondsLeft !== null && <> · {t("secondsLeft", { seconds: Math.ceil(job.secondsLeft) })}</>}
          </p>
          <progress
            aria-label={t("progress")}
            max={job.rowsTotal ?? 1}
            value={job.step === "reading" && job.rowsTotal !== null ? job.rowsDone : undefined}
          />
          <button type="button" className="button button-quiet" onClick={work.cancel}>
            {t("cancelWork")}
          </button>
        </div>
      )}
      {problem !== null && !waits && (
        <p className="notice" role="alert">
          {problem[lang]}
        </p>
      )}
      {upload !== undefined && !busy && (
        <>
          <div className="survey-head">
            <h2>{upload.fileName}</h2>
            <button type="button" className="button button-quiet" onClick={work.leave}>
              {t("anotherFile")}
            </button>
          </div>
          {upload.seen !== null && <Seen upload={upload} />}
          {waits && <Answers upload={upload} problem={problem} onAnswer={work.answer} />}
          {(upload.state === "failed" || upload.state === "cancelled") && (
            <p className="notice">{t("uploadEnded")}</p>
          )}
          {upload.counts !== null && (
            <Report
              upload={upload}
              counts={upload.counts}
              problems={work.problems}
              severity={work.severity}
              onSeverity={work.filter}
              onRepair={work.repair}
              onDownload={work.download}
              onMore={work.more}
              onShow={work.show}
              onCommit={work.commit}
              onWithdraw={work.withdraw}
            />
          )}
          {upload.state === "previewed" && upload.seen !== null && (
            <Mapping key={JSON.stringify(upload.mapping)} upload={upload} onMap={work.remap} />
          )}
          {(upload.state === "previewed" || upload.state === "received") && (
            <button type="button" className="button button-quiet" onClick={work.discard}>
              {t("discardUpload")}
            </button>
          )}
        </>
      )}
    </>
  );
}

function progressOf({ rowsDone, rowsTotal }: Job) {
  return { done: rowsDone.toLocaleString("en"), total: rowsTotal?.toLocaleString("en") ?? "…" };
}

/** What the reader made of the file, in one line, and what it had to assume. */
function Seen({ upload: { seen, source, surveyedOn } }: { upload: Upload }) {
  const { lang } = useText();
  const parts = [seen?.format, seen?.encoding, seen?.crs, source, surveyedOn].filter(Boolean);
  return (
    <>
      <p className="note">{parts.join(" · ")}</p>
      {seen?.warnings.map((warning) => (
        <p key={warning.code} className="notice">
          {warning[lang]}
        </p>
      ))}
    </>
  );
}

/** Imports of late, to be gone on with or taken back. */
function Latest({ uploads, onOpen }: { uploads: UploadList["items"]; onOpen: (id: string) => void }) {
  const { t } = useText();
  if (uploads.length === 0) return null;
  return (
    <>
      <h2>{t("latestUploads")}</h2>
      <ul className="uploads">
        {uploads.map(({ id, fileName, source, state, receivedAt, rows }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(id)}>
              <b>{fileName}</b>
              <span>{t(`uploadState.${state}`)}</span>
              <small>
                {[
                  source === fileName ? null : source,
                  receivedAt.slice(0, 10),
                  rows && t("rowCount", { rows }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function FileForm({ onSend }: { onSend: (sending: Sending) => void }) {
  const { t } = useText();
  const [file, setFile] = useState<File>();
  const [source, setSource] = useState("");
  const [district, setDistrict] = useState("");
  const [surveyedOn, setSurveyedOn] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== undefined) onSend({ file, source, district, surveyedOn });
  };
  return (
    <form className="survey-form" onSubmit={submit}>
      <label>
        {t("surveyFile")}
        <input type="file" onChange={(event) => setFile(event.target.files?.[0])} required />
      </label>
      <label>
        {t("surveySource")}
        <input value={source} maxLength={200} onChange={(event) => setSource(event.target.value)} />
      </label>
      <DistrictSelect value={district} onChange={setDistrict} />
      <label>
        {t("surveyedOn")}
        <input type="date" value={surveyedOn} onChange={(event) => setSurveyedOn(event.target.value)} />
      </label>
      <button type="submit" className="button button-main" disabled={file === undefined}>
        {t("sendAndPreview")}
      </button>
    </form>
  );
}
