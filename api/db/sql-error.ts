import { AppError } from "../errors.ts";

/** What PostgreSQL says of a refused statement, the same from both engines. */
export interface SqlFault {
  readonly message: string;
  readonly sqlstate: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly where?: string | undefined;
  readonly table?: string | undefined;
  readonly constraint?: string | undefined;
}

/** A statement the database refused: `sqlstate` 23505 is a duplicate key, 23503 a missing reference … */
export class SqlError extends Error {
  override readonly name = "SqlError";
  readonly sqlstate: string;
  readonly fault: SqlFault;

  constructor(fault: SqlFault, cause?: unknown) {
    super(fault.detail ? `${fault.message} (${fault.detail})` : fault.message, { cause });
    this.sqlstate = fault.sqlstate;
    this.fault = fault;
  }
}

/** The fields of a driver's error, or undefined when PostgreSQL did not write it. */
export function sqlFault(error: unknown): SqlFault | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("severity" in error)) return undefined;
  // Both drivers copy the server's error fields onto the error object as optional text.
  const fields = error as Error & Record<"code", string> & Partial<Record<keyof SqlFault, string>>;
  return {
    message: error.message,
    sqlstate: fields.code,
    detail: fields.detail,
    hint: fields.hint,
    where: fields.where,
    table: fields.table,
    constraint: fields.constraint,
  };
}

const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * What the policies or grants of the database refuse to whoever acts, as a refusal to him; any other error as it is.
 * The routes ask first, so it is seldom met.
 */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof SqlError) || error.sqlstate !== INSUFFICIENT_PRIVILEGE) return error;
  return new AppError(
    "refused-by-database",
    {
      zh: "数据库的访问策略不允许以你的身份进行此操作。",
      en: "The policies of the database do not let you do this.",
    },
    { status: 403, cause: error },
  );
}

export function queryTimeout(limitMs: number, cause?: unknown): AppError {
  return new AppError(
    "query-timeout",
    {
      zh: `查询超过 ${limitMs / 1000} 秒仍未完成，已停止；请缩小范围后重试。`,
      en: `The query did not finish within ${limitMs / 1000} s and was stopped; narrow it and try again.`,
    },
    { status: 503, cause },
  );
}

export function databaseUnavailable(why: string, cause?: unknown): AppError {
  return new AppError(
    "database-unavailable",
    {
      zh: `数据库暂不可用（${why}）；请检查数据库服务后重试。`,
      en: `The database is unavailable (${why}); check the database and try again.`,
    },
    { status: 503, cause },
  );
}
