import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../errors.ts";

/**
 * PGlite does not lock its folder: two processes opened one, both reported
 * success and one lost everything it wrote. So a folder belongs to the process
 * named in its lock file, until that process ends.
 */
interface Owner {
  readonly pid: number;
  /** When the process began (clock ticks since boot), so that a reused pid is told apart; null where unknown. */
  readonly startedAt: string | null;
}

/** A lock or a claim that was being written when its process died is unreadable; after this long it is abandoned. */
const abandonedAfterMs = 10_000;

/** Takes the folder and returns how to give it back. AppError `data-folder-in-use` if a live process holds it. */
export function lockDataFolder(folder: string): () => void {
  const lock = join(folder, "panhuo.lock");
  const owner = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) } satisfies Owner);
  if (!createExclusively(lock, owner)) takeOver(folder, lock, owner);
  const release = (): void => {
    process.off("exit", release);
    if (existsSync(lock) && readFileSync(lock, "utf8") === owner) rmSync(lock);
  };
  process.on("exit", release);
  return release;
}

/** Replaces the lock of a dead process. Of several that see it dead, the one that creates the claim may. */
function takeOver(folder: string, lock: string, owner: string): void {
  const holder = readOwner(lock);
  if (holder === "being-written" || (holder !== "abandoned" && isAlive(holder))) {
    throw inUse(folder, holder === "being-written" ? null : holder.pid);
  }
  const claim = `${lock}.claim`;
  if (!createExclusively(claim, owner)) {
    if (!isOld(claim)) throw inUse(folder, null);
    rmSync(claim, { force: true });
    if (!createExclusively(claim, owner)) throw inUse(folder, null);
  }
  try {
    // Between our reading and our claim another may have finished its own take-over.
    const now = readOwner(lock);
    if (now === "being-written" || (now !== "abandoned" && isAlive(now))) {
      throw inUse(folder, now === "being-written" ? null : now.pid);
    }
    rmSync(lock, { force: true });
    if (!createExclusively(lock, owner)) throw inUse(folder, null);
  } finally {
    rmSync(claim, { force: true });
  }
}

function createExclusively(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(lock: string): Owner | "being-written" | "abandoned" {
  if (!existsSync(lock)) return "abandoned";
  try {
    // Only this module writes the file.
    return JSON.parse(readFileSync(lock, "utf8")) as Owner;
  } catch {
    return isOld(lock) ? "abandoned" : "being-written";
  }
}

function isOld(path: string): boolean {
  return existsSync(path) && Date.now() - statSync(path).mtimeMs > abandonedAfterMs;
}

function isAlive({ pid, startedAt }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const stat = statOf(pid);
  // A zombie (Z) has ended and writes nothing any more; it only waits for its parent to ask.
  if (stat?.state === "Z") return false;
  return !stat || startedAt === null || stat.startedAt === startedAt;
}

function startOf(pid: number): string | null {
  return statOf(pid)?.startedAt ?? null;
}

/** Fields 3 and 22 of Linux's /proc/<pid>/stat, counted after the process name, which may hold spaces and brackets. */
function statOf(pid: number): { state: string | undefined; startedAt: string | null } | undefined {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return undefined;
  const text = readFileSync(stat, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0], startedAt: fields[19] ?? null };
}

function inUse(folder: string, pid: number | null): AppError {
  const byZh = pid === null ? "另一个进程" : `进程 ${pid}`;
  const byEn = pid === null ? "another process" : `process ${pid}`;
  return new AppError(
    "data-folder-in-use",
    {
      zh: `数据目录 ${folder} 正被${byZh}使用；请先停止该进程，或用 DATA_DIR 指定另一个目录。`,
      en: `The data folder ${folder} is in use by ${byEn}; stop it first, or name another folder with DATA_DIR.`,
    },
    { status: 503, details: { folder, pid } },
  );
}
