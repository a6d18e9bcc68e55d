import { randomUUID } from "node:crypto";
import type { Cardinality, Query, Result } from "../../sql/query.ts";
import { AppError } from "../errors.ts";
import { type Acting, driverAs } from "./acting.ts";

export interface Answer {
  readonly rows: Record<string, unknown>[];
  /** Rows returned, or changed by a statement that returns none. */
  readonly rowCount: number;
}

export interface TransactionOptions {
  /** Limit for each statement of this transaction, in milliseconds; 0 lifts it (bulk loads, migrations). */
  readonly statementTimeoutMs?: number;
  /** Whose role it takes; the connection's own when nobody is named. */
  readonly acting?: Acting;
}

/**
 * What the two engines have in common, and all that the rest of the house may
 * know of them. Values come back the same from both: numeric and text as
 * string, int2/int4/float as number, int8 as bigint, date as `YYYY-MM-DD`,
 * timestamptz as ISO text in UTC, json parsed, bytea as Buffer, arrays as arrays.
 * Parameters are null, text, number, bigint, boolean, bytes or arrays of them; json is
 * passed as text. Both sessions keep Asia/Shanghai, so `current_date` is the civil date there.
 *
 * Rejects with SqlError when PostgreSQL refuses a statement, and with AppError
 * `query-timeout` or `database-unavailable`.
 */
export interface Driver {
  readonly engine: "embedded" | "server";
  /** Runs one statement. */
  query(text: string, values?: readonly unknown[]): Promise<Answer>;
  /** Runs one statement without parameters in a transaction of its own that has taken a role, in one exchange; where an engine has none, `transaction` does the same in three. */
  readonly queryAs?: (acting: Acting, text: string) => Promise<Answer>;
  /**
   * Sends rows in a form that PostgreSQL's COPY takes to a `copy … from stdin`, as they come and without a limit of
   * time, and counts them; where they fail, nothing of them is stored. The embedded engine has none.
   */
  readonly copyIn?: (text: string, rows: AsyncIterable<Uint8Array>) => Promise<number>;
  /** Runs several statements without parameters (a migration). */
  script(text: string): Promise<void>;
  /**
   * One session for the length of `work`: committed when it resolves, rolled back when
   * it rejects. Not nestable, and inside `work` only `session` may be used: the embedded
   * engine has no second session, so the outer driver refuses instead of waiting for ever.
   */
  transaction<T>(work: (session: Driver) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

export interface Database {
  readonly engine: Driver["engine"];
  /** Runs a named query and holds it to the number of rows it promises. */
  run<P extends object, R, C extends Cardinality>(
    query: Query<P, R, C>,
    ...parameters: keyof P extends never ? [parameters?: P] : [parameters: P]
  ): Promise<Result<R, C>>;
  /**
   * The rows of a named query in portions, the next one on its way while one is looked at: memory holds two. Inside a
   * transaction only, whose other statements it lets through between two portions; whoever leaves early leaves the query
   * open until it ends.
   */
  pages<P extends object, R>(query: Query<P, R, "many">, rows: number, parameters: P): AsyncIterable<R[]>;
  transaction<T>(work: (tx: Database) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** The same database for somebody: it shows and takes what his role may see and do. Not inside a transaction. */
  as(acting: Acting): Database;
  /** The driver beneath, for text that is generated from rules and for migrations only. */
  readonly driver: Driver;
  close(): Promise<void>;
}

export function databaseOn(driver: Driver): Database {
  return {
    engine: driver.engine,
    driver,
    async run<P extends object, R, C extends Cardinality>(query: Query<P, R, C>, parameters?: P) {
      const values = query.parameters.map((name) => parameters?.[name]);
      const answer = await driver.query(query.text, values);
      // The generated type R describes these columns; the compiler cannot see into SQL.
      return keepPromise(query, answer) as Result<R, C>;
    },
    async *pages<P extends object, R>(query: Query<P, R, "many">, rows: number, parameters: P) {
      if (!(Number.isInteger(rows) && rows > 0)) throw new RangeError("a portion is at least one row");
      const cursor = `pages_${randomUUID().replaceAll("-", "")}`;
      const values = query.parameters.map((name) => parameters[name]);
      await driver.query(`declare ${cursor} no scroll cursor for ${query.text}`, values);
      const next = () => {
        const page = driver.query(`fetch forward ${rows} from ${cursor}`);
        // Its failure is thrown where it is waited for; until then it is nobody's.
        void Promise.allSettled([page]);
        return page;
      };
      for (let page = next(); ; ) {
        const { rows: found } = await page;
        if (found.length === 0) break;
        page = next();
        yield found as R[];
      }
      await driver.query(`close ${cursor}`);
    },
    transaction: (work, options) => driver.transaction((session) => work(databaseOn(session)), options),
    as: (acting) => databaseOn(driverAs(driver, acting)),
    close: () => driver.close(),
  };
}

/**
 * The database of an open transaction for work that would open one of its own: that work joins this one, so
 * several steps are stored together or not at all.
 */
export function joining(tx: Database): Database {
  return { ...tx, transaction: (work) => work(tx) };
}

function keepPromise(query: { name: string; cardinality: Cardinality }, { rows, rowCount }: Answer): unknown {
  switch (query.cardinality) {
    case "exec":
      return rowCount;
    case "many":
      return rows;
    case "maybe":
      if (rows.length > 1) throw unexpectedRowCount(query.name, "at most one row", rows.length);
      return rows[0];
    case "one":
      if (rows.length !== 1) throw unexpectedRowCount(query.name, "one row", rows.length);
      return rows[0];
  }
}

function unexpectedRowCount(name: string, promised: string, count: number): AppError {
  return new AppError("unexpected-row-count", {
    zh: `查询 ${name} 返回 ${count} 行，与约定不符。`,
    en: `Query ${name} promises ${promised} and returned ${count}.`,
  });
}
