import { AppError } from "../errors.ts";
import { type Database, databaseOn } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import type { Progress } from "./embedded-folder.ts";
import { openServer } from "./server.ts";

export interface OpenOptions {
  /** postgres://…: the server engine. */
  readonly databaseUrl?: string | undefined;
  /** A folder: the embedded engine, when no URL is given. */
  readonly dataDir?: string | undefined;
  /** Limit for one statement; 30 s unless said. */
  readonly statementTimeoutMs?: number | undefined;
  readonly onProgress?: Progress | undefined;
}

/** Opens the engine that the options name. The schema is `migrate`'s business. */
export async function openDatabase({
  databaseUrl,
  dataDir,
  statementTimeoutMs = 30_000,
  onProgress,
}: OpenOptions): Promise<Database> {
  if (databaseUrl) return databaseOn(openServer({ databaseUrl, statementTimeoutMs }));
  if (dataDir) return databaseOn(await openEmbedded({ dataDir, statementTimeoutMs, onProgress }));
  throw new AppError("database-not-named", {
    zh: "未指定数据库：请设置 DATABASE_URL 或 DATA_DIR。",
    en: "No database is named: set DATABASE_URL or DATA_DIR.",
  });
}
