import { type FormEvent, useState } from "react";
import { Failure } from "../app/states.tsx";
import type { TextKey } from "../app/text.ts";
import { useText } from "../app/use-url.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { Mapping } from "./Mapping.tsx";
import { Report } from "./Report.tsx";
import { type Sending, useBureauToken, useUpload } from "./useUpload.ts";

/** A survey file from the desk into the register: send, look, correct, commit, take back. */
export function SurveyView() {
  const [token, keepToken] = useBureauToken();
  const { t } = useText();
  if (token === "") return <TokenForm onToken={keepToken} />;
  return (
    <div className="prose survey">
      <button type="button" className="button button-quiet" onClick={() => keepToken("")}>
        {t("forgetToken")}
      </button>
      <Import token={token} />
    </div>
  );
}

function TokenForm({ onToken }: { onToken: (token: string) => void }) {
  const { t } = useText();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onToken(text.trim());
  };
  return (
    <form className="prose survey" onSubmit={submit}>
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

function Import({ token }: { token: string }) {
  const { t } = useText();
  const work = useUpload(token);
  const { upload, job, busy, error } = work;
  return (
    <>
      {error !== undefined && <Failure error={error} />}
      {upload === undefined && <FileForm onSend={work.send} />}
      {busy && job !== undefined && (
        <div role="status">
          <p>
            {t(`step.${job.step ?? "queued"}` as TextKey)} ·{" "}
            {t("rowsDone", { done: job.rowsDone, total: job.rowsTotal ?? "…" })}
          </p>
          <progress max={job.rowsTotal ?? 1} value={job.rowsTotal === null ? undefined : job.rowsDone} />
          <button type="button" className="button button-quiet" onClick={work.cancel}>
            {t("cancelWork")}
          </button>
        </div>
      )}
      {!busy && job?.problem && (
        <p className="notice" role="alert">
          {job.problem[t("otherLanguage") === "English" ? "zh" : "en"]}
        </p>
      )}
      {upload !== undefined && !busy && (
        <>
          <h2>{upload.fileName}</h2>
          {(upload.state === "failed" || upload.state === "cancelled") && (
            <p className="notice">{t("uploadEnded")}</p>
          )}
          {upload.state === "previewed" && upload.seen !== null && (
            <Mapping key={JSON.stringify(upload.mapping)} upload={upload} onMap={work.remap} />
          )}
          {upload.counts !== null && (
            <Report
              upload={upload}
              counts={upload.counts}
              problems={work.problems}
              token={token}
              onMore={work.more}
              onShow={work.show}
              onCommit={work.commit}
              onWithdraw={work.withdraw}
            />
          )}
          <button type="button" className="button button-quiet" onClick={work.leave}>
            {t("anotherFile")}
          </button>
        </>
      )}
    </>
  );
}

function FileForm({ onSend }: { onSend: (sending: Sending) => void }) {
  const { t, lang } = useText();
  const districts = useDistricts().data?.districts ?? [];
  const [file, setFile] = useState<File>();
  const [source, setSource] = useState("");
  const [district, setDistrict] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file !== undefined) onSend({ file, source, district });
  };
  return (
    <form onSubmit={submit}>
      <label>
        {t("surveyFile")}
        <input type="file" onChange={(event) => setFile(event.target.files?.[0])} required />
      </label>
      <label>
        {t("surveySource")}
        <input value={source} maxLength={200} onChange={(event) => setSource(event.target.value)} />
      </label>
      <label>
        {t("responsibleDistrict")}
        <select value={district} onChange={(event) => setDistrict(event.target.value)}>
          <option value="">{t("districtInFile")}</option>
          {districts.map(({ code, name, nameEn }) => (
            <option key={code} value={code}>
              {lang === "zh" ? name : nameEn}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="button button-main" disabled={file === undefined}>
        {t("sendAndPreview")}
      </button>
    </form>
  );
}
