import { createReadStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { Job } from "../jobs/contract.ts";
import { type ProblemCursor, pageOfProblems } from "../survey/compare.ts";
import type { ImportReport, RowProblem } from "../survey/contract.ts";
import {
  answerFor,
  describeUpload,
  type FileAnswers,
  type SentFile,
  type Started,
  startWork,
  takeUpload,
} from "../survey/uploads/service.ts";
import type { Terminal } from "./command.ts";

export interface ImportByUpload extends FileAnswers, Pick<SentFile, "licence" | "demonstration"> {
  readonly name?: string | undefined;
  readonly source?: string | undefined;
  /** Stop before anything is recorded. */
  readonly preview: boolean;
}

/**
 * A file from the command line, by the same jobs as over HTTP: told of while it goes on, stopped by Ctrl-C, gone on
 * with by the same command after a breakdown, and taken back by its id.
 * @throws AppError what the job failed of; 409 `file-already-imported`, `job-cancelled`
 */
export async function importByUpload(
  terminal: Terminal,
  file: string,
  { preview, name, licence, demonstration, source, ...answers }: ImportByUpload,
): Promise<ImportReport> {
  const house = await terminal.house();
  if (!existsSync(file)) {
    throw new AppError("file-unreadable", { zh: `没有文件 ${file}。`, en: `There is no file ${file}.` });
  }
  const sent = {
    name: name ?? basename(file),
    source,
    licence,
    demonstration,
    ...answers,
    mapping: answers.mapping ?? undefined,
  };
  const taken = await takeUpload(house, sent, createReadStream(file));
  // A file that had been sent before, and whose work broke off: this command goes on with it.
  const goesOn = (await house.jobs.read(taken.job)).finishedAt === null;
  await finish(terminal, house, taken);
  const { state } = await describeUpload(house, taken.upload);
  if (state === "committed") {
    if (goesOn) return reportOf(house, taken.upload);
    throw alreadyImported(file, taken.upload);
  }
  // It had been previewed before, perhaps with other answers.
  if (taken.sameFile) await finish(terminal, house, await answerFor(house, taken.upload, answers));
  if (!preview) {
    const input = { confirm: "all" };
    await finish(terminal, house, await startWork(house, taken.upload, "survey-commit", input));
  }
  return reportOf(house, taken.upload);
}

async function finish(terminal: Terminal, { jobs }: House, { job: id }: Started): Promise<void> {
  const stop = () => {
    // Whoever pressed Ctrl-C is told where it does not stop: the job has ended, or nobody can be asked.
    jobs
      .cancel(id)
      .catch((error: unknown) =>
        terminal.progress(
          error instanceof AppError ? error : { zh: "未能取消任务。", en: "The job could not be cancelled." },
        ),
      );
  };
  process.once("SIGINT", stop);
  try {
    let said = "";
    const job = await jobs.follow(id, (now) => {
      const step = describeJob(now);
      if (step && step.en !== said) terminal.progress(step);
      said = step?.en ?? said;
    });
    if (job.state === "done") return;
    const { code, zh, en } = job.problem ?? {
      code: "job-cancelled",
      zh: "已取消，未写入任何内容。",
      en: "Cancelled; nothing was recorded.",
    };
    throw new AppError(code, { zh, en }, { status: 409 });
  } finally {
    process.removeListener("SIGINT", stop);
  }
}

const STEPS: Readonly<Record<string, { zh: string; en: string }>> = {
  reading: { zh: "正在读取", en: "reading" },
  comparing: { zh: "正在与登记库比对", en: "comparing with the register" },
  recording: { zh: "正在入库", en: "recording" },
  withdrawing: { zh: "正在撤销", en: "withdrawing" },
};

/** `正在读取 20000 / 100000 行，6.1 / 30.0 MB，约剩 12 秒` */
export function describeJob(job: Job): { zh: string; en: string } | undefined {
  const step = STEPS[job.step ?? ""];
  if (!step || job.state !== "running") return undefined;
  if (job.step !== "reading" || job.rowsDone === 0) return step;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const rows = `${job.rowsDone}${job.rowsTotal === null ? "" : ` / ${job.rowsTotal}`}`;
  const bytes =
    job.bytesTotal === null ? "" : `, ${megabytes(job.bytesDone)} / ${megabytes(job.bytesTotal)} MB`;
  const left = job.secondsLeft;
  return {
    zh: `${step.zh} ${rows} 行${bytes}${left === null ? "" : `，约剩 ${left} 秒`}`,
    en: `${step.en} ${rows} rows${bytes}${left === null ? "" : `, about ${left} s left`}`,
  };
}

const PAGE = 5_000;

async function reportOf(house: House, upload: string): Promise<ImportReport> {
  const { counts } = await describeUpload(house, upload);
  const problems: RowProblem[] = [];
  let after: ProblemCursor | undefined;
  do {
    const page = await pageOfProblems(house.db, upload, PAGE, after);
    for (const { parcelCode: _code, repair: _repair, ...problem } of page.problems) problems.push(problem);
    after = page.problems.length === PAGE ? page.last : undefined;
  } while (after);
  const { rows = 0, created = 0, versions = 0, unchanged = 0 } = counts ?? {};
  const imported = created + versions;
  return { datasetId: upload, rows, imported, unchanged, refused: rows - imported - unchanged, problems };
}

function alreadyImported(file: string, upload: string): AppError {
  return new AppError(
    "file-already-imported",
    {
      zh: `${file} 已入库（导入 ${upload}），未重复导入；如需重来，请先 panhuo imports withdraw ${upload}。`,
      en: `${file} is in already, as import ${upload}, and is not taken twice; to begin again: panhuo imports withdraw ${upload}.`,
    },
    { status: 409, details: { upload } },
  );
}
