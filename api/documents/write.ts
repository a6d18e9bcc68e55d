import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { oneAtATime } from "../db/queue.ts";
import { AppError } from "../errors.ts";
import type { DocumentFormat } from "./contract.ts";
import type { OfficeDocument } from "./document.ts";
import type { PrintFont } from "./font.ts";

export interface WriteJob {
  readonly document: OfficeDocument;
  readonly format: DocumentFormat;
  /** Pages need it. */
  readonly font: PrintFont | undefined;
}

export type WriteReply = { readonly file: Uint8Array } | { readonly fault: string };

/** Documents that may wait for the one that is being written. */
const WAITING = 8;
/** The thread is given up after this time without work, and its memory with it. */
const IDLE_MS = 60_000;

const queue = oneAtATime();
let waiting = 0;
let worker: Worker | undefined;
let idle: NodeJS.Timeout | undefined;

/**
 * Writes a document in a thread of its own, one after another: opening the font alone takes half a second of the
 * processor, and a ledger of a thousand lines 3.5 s as pages, while everybody else would wait to be served.
 * @throws AppError 503 `documents-busy`
 */
export async function write(job: WriteJob): Promise<Uint8Array> {
  if (waiting >= WAITING) throw busy();
  waiting += 1;
  try {
    return await queue(() => writtenByWorker(job));
  } finally {
    waiting -= 1;
  }
}

async function writtenByWorker(job: WriteJob): Promise<Uint8Array> {
  clearTimeout(idle);
  worker ??= newWorker();
  try {
    worker.postMessage(job);
    // `once` rejects where the thread itself fails, as when its memory is used up.
    const [reply] = (await once(worker, "message")) as [WriteReply];
    if ("file" in reply) return reply.file;
    throw new Error(`a document was not written: ${reply.fault}`);
  } catch (error) {
    endWorker();
    throw error;
  } finally {
    idle = setTimeout(endWorker, IDLE_MS).unref();
  }
}

/** Bundled, the worker lies beside this code; from source it needs tsx. */
function newWorker(): Worker {
  const name = import.meta.url.endsWith(".ts") ? "./write-worker-source.mjs" : "./write-worker.js";
  const made = new Worker(new URL(name, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 1_024 },
  });
  // It keeps no process alive that has nothing else to do.
  made.unref();
  return made;
}

function endWorker(): void {
  // Ending takes a moment that nobody has to wait for; it cannot fail.
  void worker?.terminate();
  worker = undefined;
}

function busy(): AppError {
  return new AppError(
    "documents-busy",
    {
      zh: `已有 ${WAITING} 份文件等待生成，请稍后再试。`,
      en: `${WAITING} documents are waiting to be written; try again in a moment.`,
    },
    { status: 503 },
  );
}
