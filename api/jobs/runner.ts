import { randomUUID } from "node:crypto";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError } from "../errors.ts";
import { notFound } from "../house.ts";
import type { Job } from "./contract.ts";

export interface Progress {
  readonly step: string | null;
  readonly rowsDone: number;
  readonly rowsTotal: number | null;
  readonly bytesDone: number;
}

/** What a handler may say and must ask while it works. */
export interface JobControl {
  report(progress: Partial<Progress>): void;
  /** @throws JobStopped where the job is to end: cancelled, or the process is stopping */
  check(): void;
}

export interface JobTask {
  readonly id: string;
  readonly subject: string;
  readonly input: unknown;
}

export interface JobHandler {
  run(task: JobTask, control: JobControl): Promise<void>;
  /**
   * Leaves things so that the same can be asked for again, in the transaction that ends the job; `code` says why it
   * failed where that is known.
   */
  failed(tx: Database, task: JobTask, how: "failed" | "cancelled", code?: string): Promise<void>;
}

export type JobKind = Job["kind"];

class JobStopped extends Error {
  readonly how: "cancelled" | "stopping" | "taken-over";

  constructor(how: JobStopped["how"]) {
    super(`the job was stopped: ${how}`);
    this.how = how;
  }
}

/** A process that has not been heard of for this long has ended; it speaks up every two seconds. */
const SILENT_SECONDS = 10;
const HEARTBEAT_MS = 2_000;
const LOOK_MS = 5_000;
const FOLLOW_MS = 500;
/** A job that ended its process this often does so for a reason. */
const MAX_ATTEMPTS = 3;

interface Running {
  readonly id: string;
  /** As it was when it was claimed. */
  job: Job | undefined;
  progress: Progress;
  stop: JobStopped["how"] | undefined;
}

/**
 * Runs jobs one at a time: whoever imports a city wants the whole machine, and the register takes one commit
 * at a time anyway. Jobs lie in the database, so that a process which ends leaves them to the next.
 */
export class JobRunner {
  readonly #db: Database;
  readonly #handlers: Readonly<Record<JobKind, JobHandler>>;
  readonly #runner = randomUUID();
  #running: Running | undefined;
  #loop: Promise<void> | undefined;
  #looking: NodeJS.Timeout | undefined;
  #stopped = false;
  /** Somebody called while the loop was under way, perhaps just after it had looked. */
  #called = false;
  /** The jobs that this process cares for; undefined: any. */
  readonly #only: Set<string> | undefined;

  /** @param jobs `own`: a command that ends with its work leaves other people's to the server, which has their files */
  constructor(db: Database, handlers: Readonly<Record<JobKind, JobHandler>>, jobs: "any" | "own" = "any") {
    this.#db = db;
    this.#handlers = handlers;
    this.#only = jobs === "own" ? new Set() : undefined;
  }

  /** Takes up what an earlier process left behind, and goes on looking. */
  start(): void {
    this.#looking ??= setInterval(() => this.wake(), LOOK_MS).unref();
    this.wake();
  }

  async add(
    kind: JobKind,
    subject: string,
    input: object,
    bytesTotal: number | null = null,
  ): Promise<string> {
    const jobId = await this.#enter(this.#db, kind, subject, input, bytesTotal);
    this.wake();
    return jobId;
  }

  /** The same in a transaction that has work of its own; call `wake` once it is committed. */
  within(tx: Database): Pick<JobRunner, "add" | "read" | "cancel"> {
    return {
      add: (kind, subject, input, bytesTotal = null) => this.#enter(tx, kind, subject, input, bytesTotal),
      read: (jobId) => readStored(tx, jobId),
      cancel: (jobId) => this.#cancel(tx, jobId),
    };
  }

  async #enter(
    db: Database,
    kind: JobKind,
    subject: string,
    input: object,
    bytesTotal: number | null,
  ): Promise<string> {
    const jobId = randomUUID();
    const runner = this.#only ? this.#runner : null;
    await db.run(q.addJob, { jobId, kind, subject, input: JSON.stringify(input), bytesTotal, runner });
    this.#only?.add(jobId);
    return jobId;
  }

  /**
   * Follows a job to its end, telling of it twice a second. One that was begun by a process that has ended is gone
   * on with here.
   */
  async follow(jobId: string, tell: (job: Job) => void): Promise<Job> {
    this.#only?.add(jobId);
    for (;;) {
      this.wake();
      const job = await this.read(jobId);
      tell(job);
      if (job.state !== "queued" && job.state !== "running") return job;
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    }
  }

  wake(): void {
    this.#called = true;
    if (this.#stopped || this.#loop) return;
    this.#loop = this.#work()
      // An outage of the database: what was under way is taken up again at the next look.
      .catch((error: unknown) => console.error(error))
      .finally(() => {
        this.#loop = undefined;
      });
  }

  /** Until nothing is left to do, whoever does it. */
  async idle(): Promise<void> {
    while (this.#loop) await this.#loop;
  }

  /** The job under way goes back to the queue. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#looking);
    if (this.#running) this.#running.stop ??= "stopping";
    await this.#loop;
  }

  /**
   * What this process does itself is told without asking the database: on the embedded engine a transaction would
   * hold the answer back.
   * @throws AppError 404 `job-unknown`
   */
  async read(jobId: string): Promise<Job> {
    return this.#underWay(jobId) ?? readStored(this.#db, jobId);
  }

  #underWay(jobId: string): Job | undefined {
    if (this.#running?.id !== jobId || !this.#running.job) return undefined;
    const { job, progress } = this.#running;
    const seconds = job.startedAt === null ? null : (Date.now() - Date.parse(job.startedAt)) / 1000;
    return { ...job, ...progress, secondsLeft: secondsLeft(progress, job.bytesTotal, seconds) };
  }

  /** @throws AppError 404 `job-unknown`, 409 `job-ended` */
  async cancel(jobId: string): Promise<Job> {
    this.halt(jobId);
    return this.#db.transaction((tx) => this.#cancel(tx, jobId));
  }

  /**
   * Stops a job that this process runs at its next step, without asking the database: on the embedded engine the job
   * may be what holds up everybody else. That it is cancelled `cancel` records.
   */
  halt(jobId: string): void {
    if (this.#running?.id === jobId) this.#running.stop ??= "cancelled";
  }

  async #cancel(tx: Database, jobId: string): Promise<Job> {
    const asked = await tx.run(q.askToCancel, { jobId });
    if (!asked) {
      const job = await readStored(tx, jobId);
      const { state } = job;
      if (state === "cancelled") return job;
      throw new AppError(
        "job-ended",
        {
          zh: `任务已结束（${state}），不能取消。`,
          en: `The job has ended (${state}); there is nothing to cancel.`,
        },
        { status: 409 },
      );
    }
    if (asked.state === "cancelled")
      await this.#handlers[asked.kind as JobKind].failed(tx, asked, "cancelled");
    return this.#underWay(jobId) ?? readStored(tx, jobId);
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      this.#called = false;
      const claimed = await this.#db.run(q.claimJob, {
        runner: this.#runner,
        alone: this.#db.engine === "embedded",
        silentSeconds: SILENT_SECONDS,
        only: this.#only ? [...this.#only] : null,
      });
      if (!claimed && this.#called) continue;
      if (!claimed) return;
      await this.#run(claimed);
    }
  }

  async #run({ kind: named, attempts, cancelAsked, ...task }: q.ClaimJobRow): Promise<void> {
    // The table's check names the kinds.
    const kind = named as JobKind;
    const running: Running = {
      id: task.id,
      job: undefined,
      progress: { step: null, rowsDone: 0, rowsTotal: null, bytesDone: 0 },
      // Whoever ran it before ended before he had heard of it.
      stop: cancelAsked ? "cancelled" : undefined,
    };
    const check = () => {
      if (running.stop) throw new JobStopped(running.stop);
    };
    running.job = await this.read(task.id);
    this.#running = running;
    const heart = this.#beat(running);
    try {
      check();
      if (attempts > MAX_ATTEMPTS) throw brokeDown();
      await this.#handlers[kind].run(task, {
        report: (progress) => {
          running.progress = { ...running.progress, ...progress };
        },
        check,
      });
      await heart.stop();
      await this.#finish(this.#db, running, "done", null);
    } catch (error) {
      await heart.stop();
      await this.#end(kind, task, running, error);
    } finally {
      this.#running = undefined;
    }
  }

  async #end(kind: JobKind, task: JobTask, running: Running, error: unknown): Promise<void> {
    if (error instanceof JobStopped) {
      if (error.how === "taken-over") return;
      if (error.how === "stopping") {
        await this.#db.run(q.requeueJob, { jobId: task.id, runner: this.#runner });
        return;
      }
    }
    const how = error instanceof JobStopped ? "cancelled" : "failed";
    const known = error instanceof AppError ? error : undefined;
    if (how === "failed" && !known) console.error(error);
    const problem = known
      ? { code: known.code, zh: known.zh, en: known.en, ...known.details }
      : {
          code: "unexpected-failure",
          zh: "任务意外失败，已记录。",
          en: "The job failed unexpectedly; the failure is logged.",
        };
    await this.#db.transaction(async (tx) => {
      // What another process has taken over is not this one's to give up.
      if (await this.#finish(tx, running, how, how === "failed" ? problem : null))
        await this.#handlers[kind].failed(tx, task, how, known?.code);
    });
  }

  /** Whether it was still this process's to end. */
  async #finish(
    db: Database,
    running: Running,
    state: Job["state"],
    problem: object | null,
  ): Promise<boolean> {
    await db.run(q.reportJob, { jobId: running.id, runner: this.#runner, ...running.progress });
    const ended = await db.run(q.finishJob, {
      jobId: running.id,
      runner: this.#runner,
      state,
      problem: problem && JSON.stringify(problem),
    });
    return ended === 1;
  }

  /** Tells the database of the progress, and hears from it whether somebody asked to stop. */
  #beat(running: Running): { stop(): Promise<void> } {
    let beating: Promise<void> | undefined;
    const beat = async () => {
      const answer = await this.#db.run(q.reportJob, {
        jobId: running.id,
        runner: this.#runner,
        ...running.progress,
      });
      if (!answer) running.stop ??= "taken-over";
      else if (answer.cancelAsked) running.stop ??= "cancelled";
    };
    const timer = setInterval(() => {
      // The embedded engine lets nobody in during a transaction: one beat waits, no more.
      beating ??= beat()
        // The job's own statement meets the same outage and ends it; here it is only told.
        .catch((error: unknown) => console.error(error))
        .finally(() => {
          beating = undefined;
        });
    }, HEARTBEAT_MS).unref();
    return {
      stop: async () => {
        clearInterval(timer);
        await beating;
      },
    };
  }
}

function brokeDown(): AppError {
  return new AppError("job-broke-down", {
    zh: `执行该任务时进程已中断 ${MAX_ATTEMPTS} 次，不再重试；文件可重新上传。`,
    en: `The process ended ${MAX_ATTEMPTS} times over this job, so it is not tried again; the file can be sent again.`,
  });
}

function secondsLeft(
  { rowsDone, rowsTotal, bytesDone }: Progress,
  bytesTotal: number | null,
  seconds: number | null,
): number | null {
  const share = rowsTotal ? rowsDone / rowsTotal : bytesTotal ? bytesDone / bytesTotal : 0;
  if (!seconds || share <= 0 || share >= 1) return null;
  return Math.round((seconds / share) * (1 - share));
}

async function readStored(db: Database, jobId: string): Promise<Job> {
  const row = await db.run(q.readJob, { jobId });
  if (!row) throw notFound("job-unknown", `没有任务 ${jobId}。`, `There is no job ${jobId}.`);
  const { input: _input, cancelAsked: _asked, secondsRunning, ...told } = row;
  // The table's checks name the kinds and states; the problem is what the runner wrote.
  return {
    ...told,
    kind: told.kind as JobKind,
    state: told.state as Job["state"],
    problem: told.problem as Job["problem"],
    secondsLeft: told.state === "running" ? secondsLeft(told, told.bytesTotal, secondsRunning) : null,
  };
}
