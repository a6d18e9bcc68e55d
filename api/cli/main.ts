import { parseArgs } from "node:util";
import { appendEntry, recordFailure, type Witness } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { migrate } from "../db/migrate.ts";
import { openDatabase } from "../db/open.ts";
import { readEnvironment } from "../env.ts";
import { AppError } from "../errors.ts";
import { COMMAND_LINE } from "../identity/witness.ts";
import { openHouse } from "../open-house.ts";
import { packageManifest } from "../package-root.ts";
import type { Locale } from "../route.ts";
import {
  COMMON_OPTIONS,
  type Command,
  type Given,
  type Outcome,
  parseArgsOptions,
  type Terminal,
  UsageError,
  usage,
} from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { commandHelp, overview } from "./help.ts";

// Exit codes: 0 done, 1 refused or failed, 2 called in a way it does not understand.

async function main(words: readonly string[]): Promise<number> {
  const locale = localeOf(words);
  try {
    return await answer(words, locale);
  } catch (error) {
    // A refusal explains itself; anything else needs its stack.
    const known = error instanceof AppError ? error : undefined;
    if (words.includes("--json")) {
      const problem = known
        ? { code: known.code, detail: known[locale], ...known.details }
        : { code: "unexpected-failure", detail: String(error) };
      console.log(JSON.stringify({ error: problem }));
    }
    console.error(known ? known[locale] : error);
    if (!(error instanceof UsageError)) return 1;
    console.error(locale === "zh" ? "用法见 panhuo --help" : "panhuo --help shows how it is used");
    return 2;
  }
}

async function answer(words: readonly string[], locale: Locale): Promise<number> {
  const command = COMMANDS.find((candidate) => candidate.words.every((word, i) => words[i] === word));
  if (!command) {
    if (words.includes("--version")) {
      console.log(packageManifest().version);
      return 0;
    }
    const asked = words.filter((word) => !word.startsWith("-"));
    if (asked.length > 0)
      throw usage(`没有命令 ${asked.join(" ")}`, `there is no command ${asked.join(" ")}`);
    console.log(overview(COMMANDS, locale));
    return words.includes("--help") ? 0 : 2;
  }
  const given = parse(command, words.slice(command.words.length));
  const { lang } = given.options;
  if (lang !== undefined && lang !== "zh" && lang !== "en")
    throw usage(`--lang ${lang} 应为 zh 或 en`, `--lang ${lang} must be zh or en`);
  if (given.options.help) {
    console.log(commandHelp(command, locale));
    return 0;
  }
  const terminal = new OpenTerminal(locale, given);
  try {
    const { json, lines, refused = false } = await carriedOut(command, terminal, given);
    if (given.options.json) console.log(JSON.stringify(json));
    else for (const line of lines) console.log(line);
    return refused ? 1 : 0;
  } finally {
    await terminal.close();
  }
}

/** Runs a command; what changes the record is told in the audit, and so is what was refused or failed. */
async function carriedOut(command: Command, terminal: OpenTerminal, given: Given): Promise<Outcome> {
  const subject = command.changes?.(given);
  if (subject === undefined) return command.run(terminal, given);
  const own = Object.entries(given.options).filter(([name]) => !Object.hasOwn(COMMON_OPTIONS, name));
  const deed = { action: `panhuo ${command.words.join(" ")}`, subject, input: Object.fromEntries(own) };
  try {
    const outcome = await command.run(terminal, given);
    await terminal.record((db, witness) =>
      db.transaction((tx) =>
        appendEntry(tx, witness, deed, { outcome: outcome.refused ? "refused" : "done" }),
      ),
    );
    return outcome;
  } catch (error) {
    // A call that was not understood has tried nothing.
    if (!(error instanceof UsageError))
      await terminal.record((db, witness) => recordFailure(db, witness, deed, error));
    throw error;
  }
}

function parse(command: Command, words: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: parseArgsOptions({ ...COMMON_OPTIONS, ...command.options }),
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length > command.takes.length) {
      throw usage(`多余的参数 ${positionals.at(-1)}`, `the argument ${positionals.at(-1)} is one too many`);
    }
    // No option is declared `multiple`, so each is a text or a boolean.
    return { positionals, options: values as Given["options"] };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw usage(`选项有误：${why}`, why);
  }
}

class OpenTerminal implements Terminal {
  readonly locale: Locale;
  readonly #given: Given;
  #opening: Promise<Database> | undefined;
  #opened: Database | undefined;

  constructor(locale: Locale, given: Given) {
    this.locale = locale;
    this.#given = given;
  }

  progress(step: { zh: string; en: string }): void {
    console.error(step[this.locale]);
  }

  database(): Promise<Database> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  async house() {
    const { "data-dir": dataDir } = this.#given.options;
    const environment = readEnvironment({
      ...process.env,
      ...(dataDir === undefined ? {} : { DATA_DIR: String(dataDir) }),
    });
    return openHouse(await this.database(), environment.today, undefined, { ...environment, jobs: "own" });
  }

  /** Tells the audit; not where nothing was opened, for then nothing was done. */
  async record(entry: (db: Database, witness: Witness) => Promise<void>): Promise<void> {
    if (this.#opened)
      await entry(this.#opened, { ...COMMAND_LINE, auditHash: readEnvironment(process.env).auditHash });
  }

  async close(): Promise<void> {
    await (await this.#opening)?.close();
  }

  async #open(): Promise<Database> {
    const { "data-dir": dataDir, "database-url": databaseUrl } = this.#given.options;
    const environment = readEnvironment({
      ...process.env,
      ...(dataDir === undefined
        ? {}
        : { DATA_DIR: String(dataDir), DATABASE_URL: undefined, PANHUO_OWNER_URL: undefined }),
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: String(databaseUrl) }),
    });
    const db = await openDatabase({
      ...environment,
      // The command line does the owner's work; a database that was named on it is meant as it stands.
      databaseUrl:
        databaseUrl === undefined
          ? (environment.ownerUrl ?? environment.databaseUrl)
          : environment.databaseUrl,
      onProgress: (step) => this.progress(step),
    });
    try {
      await migrate(db.driver, { onProgress: (step) => this.progress(step) });
    } catch (error) {
      await db.close();
      throw error;
    }
    this.#opened = db;
    return db;
  }
}

/** `--lang`, else English where the system speaks English, else Chinese. */
function localeOf(words: readonly string[]): Locale {
  const at = words.indexOf("--lang");
  const said = at >= 0 ? words[at + 1] : words.find((word) => word.startsWith("--lang="))?.slice(7);
  if (said === "zh" || said === "en") return said;
  return /^en/i.test(process.env.LC_ALL || process.env.LANG || "") ? "en" : "zh";
}

process.exitCode = await main(process.argv.slice(2));
