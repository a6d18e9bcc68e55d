// Opens the data folder given and prints what came of it, then waits to be ended.

import { openDatabase } from "../../../api/db/open.ts";
import { AppError } from "../../../api/errors.ts";

try {
  const db = await openDatabase({ dataDir: process.argv[2] });
  console.log("opened");
  process.stdin.on("end", () => void db.close()).resume();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.log(JSON.stringify({ code: error.code, zh: error.zh, en: error.en }));
}
