import { cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Bilingual } from "../errors.ts";
import { AppError } from "../errors.ts";
import { startSession } from "./embedded-session.ts";
import { templateFolder, templateIsCurrent } from "./template.ts";

/** Told of each step that takes seconds, before it begins. */
export type Progress = (step: Bilingual) => void;

/** The engine inside: a data folder written by one major version cannot be opened by another. */
const postgresMajor = "18";

/**
 * Makes sure that `dataDir` holds a database with PostGIS and returns PGlite's
 * folder in it. An empty one is copied from the template made at build time, or
 * initialised; either way it appears under its name only when it is complete.
 */
export async function prepareFolder(
  dataDir: string,
  onProgress: Progress = () => undefined,
): Promise<string> {
  const folder = join(dataDir, "postgres");
  if (existsSync(folder)) {
    const major = readFileSync(join(folder, "PG_VERSION"), "utf8").trim();
    if (major !== postgresMajor) throw otherVersion(folder, major);
    return folder;
  }
  const partial = join(dataDir, "postgres.partial");
  rmSync(partial, { recursive: true, force: true });
  if (templateIsCurrent()) {
    onProgress({ zh: "正在由模板建立数据目录…", en: "Creating the data folder from the template…" });
    cpSync(templateFolder, partial, { recursive: true });
  } else {
    onProgress({
      zh: "正在初始化内嵌数据库与 PostGIS（约 15 秒）…",
      en: "Initialising the embedded database with PostGIS (about 15 s)…",
    });
    await initialiseFolder(partial);
  }
  renameSync(partial, folder);
  return folder;
}

/** Writes a new database with PostGIS into a folder that is not there yet. */
export async function initialiseFolder(folder: string): Promise<void> {
  const session = await startSession({ folder, create: true });
  await session.close();
}

function otherVersion(folder: string, major: string): AppError {
  return new AppError("data-folder-version", {
    zh: `数据目录 ${folder} 由 PostgreSQL ${major} 写成，本程序内嵌的是 ${postgresMajor}；请用原版本导出后再导入。`,
    en: `The data folder ${folder} was written by PostgreSQL ${major}, and ${postgresMajor} is embedded here; export with the former version and import again.`,
  });
}
