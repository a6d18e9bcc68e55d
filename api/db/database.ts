import type { Cardinality, Query, Result } from "../../sql/query.ts";

/**
 * What the two engines have in common, and all that the rest of the house may
 * know of them. Values come back the same from both: numeric and text as
 * string, int2/int4/float as number, int8 as bigint, date as `YYYY-MM-DD`,
 * timestamptz as ISO text, json parsed, bytea as Buffer, arrays as arrays.
 */
export interface Driver {
  readonly engine: "embedded" | "server";
  /** Runs one statement. Rejects with AppError `query-timeout` past the engine's time limit. */
  query(text: string, values: readonly unknown[]): Promise<{ rows: Record<string, unknown>[]; rowCount: number }>;
  /** Runs several statements without parameters (a migration). */
  script(text: string): Promise<void>;
  /** One session for the length of `work`: committed when it resolves, rolled back when it rejects. Not nestable. */
  transaction<T>(work: (session: Driver) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface Database {
  readonly engine: Driver["engine"];
  /** Runs a named query and holds it to the number of rows it promises. */
  run<P extends object, R, C extends Cardinality>(query: Query<P, R, C>, parameters: P): Promise<Result<R, C>>;
  transaction<T>(work: (tx: Database) => Promise<T>): Promise<T>;
  /** The driver beneath, for text that is generated from rules and for migrations only. */
  readonly driver: Driver;
  close(): Promise<void>;
}
