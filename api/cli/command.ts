import type { ParseArgsConfig } from "node:util";
import type { z } from "zod";
import { readCity } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { AppError, type Bilingual } from "../errors.ts";
import type { House } from "../house.ts";
import { sayIssues } from "../issue-words.ts";
import type { Locale } from "../route.ts";

type OptionType = "string" | "boolean";

export interface CommandOption {
  readonly type: OptionType;
  /** What stands for the value in the help: `FILE`, `N`. */
  readonly value?: string;
  readonly summary: Bilingual;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Terminal {
  readonly locale: Locale;
  /** Says what is being done; on standard error, so that output can be piped. */
  progress(step: Bilingual): void;
  /** Opens the database at the first call and migrates it. */
  database(): Promise<Database>;
  /** The house on it; refuses while it holds no city. */
  house(): Promise<House>;
}

/** What a command found: for programs (`--json`) and for people. */
export interface Outcome {
  readonly json: unknown;
  readonly lines: readonly string[];
  /** True when what was asked for was refused, though nothing broke. */
  readonly refused?: boolean;
}

/** One command of the command line. `words` is how it is called: `["plans", "load"]`. */
export interface Command {
  readonly words: readonly string[];
  /** The positional arguments as the help shows them: `FILE`. */
  readonly takes: readonly string[];
  readonly summary: Bilingual;
  readonly options: Readonly<Record<string, CommandOption>>;
  /**
   * On what it works, where it changes what is on record: that is told in the audit. Absent, or giving nothing: it only
   * reads. What concerns accounts tells the audit itself.
   */
  readonly changes?: (given: Given) => string | undefined;
  run(terminal: Terminal, given: Given): Promise<Outcome>;
}

/** The options that every command understands. */
export const COMMON_OPTIONS = {
  json: { type: "boolean", summary: { zh: "以 JSON 输出结果", en: "print the result as JSON" } },
  "data-dir": {
    type: "string",
    value: "DIR",
    summary: {
      zh: "内嵌数据库的数据目录（默认 DATA_DIR 或 .panhuo）",
      en: "folder of the embedded database (default DATA_DIR or .panhuo)",
    },
  },
  "database-url": {
    type: "string",
    value: "URL",
    summary: {
      zh: "PostgreSQL 地址（默认 DATABASE_URL）",
      en: "PostgreSQL to use instead (default DATABASE_URL)",
    },
  },
  lang: { type: "string", value: "zh|en", summary: { zh: "输出语言", en: "language of the output" } },
  help: { type: "boolean", summary: { zh: "显示帮助", en: "show help" } },
} as const satisfies Record<string, CommandOption>;

export function parseArgsOptions(
  options: Readonly<Record<string, CommandOption>>,
): NonNullable<ParseArgsConfig["options"]> {
  return Object.fromEntries(Object.entries(options).map(([name, { type }]) => [name, { type }]));
}

/** The command was called in a way it does not understand. Exit code 2. */
export class UsageError extends AppError {}

export function usage(zh: string, en: string): UsageError {
  return new UsageError("usage", { zh, en });
}

/** Options that a contract refuses, each by the name it has on the command line. */
export function optionsRefused(error: z.ZodError): UsageError {
  const { zh, en } = sayIssues(
    error,
    (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
  );
  return usage(zh, en);
}

export function textOption({ options }: Given, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

export function requiredText(given: Given, name: string): string {
  const value = textOption(given, name);
  if (value === undefined) throw usage(`缺少选项 --${name}`, `the option --${name} is missing`);
  return value;
}

export function requiredPosition({ positionals }: Given, at: number, name: string): string {
  const value = positionals[at];
  if (value === undefined) throw usage(`缺少参数 ${name}`, `the argument ${name} is missing`);
  return value;
}

/** @throws UsageError unless the option is a whole number in the range */
export function wholeNumber(given: Given, name: string, fallback: number, min: number, max: number): number {
  const text = textOption(given, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw usage(
      `--${name} 应为 ${min} 到 ${max} 的整数`,
      `--${name} must be a whole number from ${min} to ${max}`,
    );
  }
  return value;
}

export async function holdsCity(db: Database): Promise<boolean> {
  return (await db.run(readCity)) !== undefined;
}
