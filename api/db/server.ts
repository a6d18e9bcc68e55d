import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { AppError } from "../errors.ts";
import { takeRole } from "./acting.ts";
import type { Driver } from "./database.ts";
import { databaseUnavailable, queryTimeout, SqlError, sqlFault } from "./sql-error.ts";
import { type Connection, inTransaction, refuseInsideTransaction } from "./transaction.ts";
import { parameterText, parserOf } from "./values.ts";

export interface ServerOptions {
  readonly databaseUrl: string;
  readonly statementTimeoutMs: number;
  /** Sessions held at most. */
  readonly poolSize?: number;
}

/**
 * The server engine: PostgreSQL 15 or newer with PostGIS. Connects at the first
 * statement, so opening succeeds while the server is still starting.
 */
export function openServer({ databaseUrl, statementTimeoutMs, poolSize = 10 }: ServerOptions): Driver {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    // PostGIS prices its functions so high that PostgreSQL compiles queries of milliseconds, for a second each.
    options: `-c statement_timeout=${statementTimeoutMs} -c timezone=Asia/Shanghai -c datestyle=ISO,YMD -c jit=off`,
    types: { getTypeParser: (oid: number) => parserOf(oid) },
  });
  // An idle session that the server closes (restart, fail-over) is replaced at the next
  // query, which reports its own error; without a listener Node would end the process.
  pool.on("error", () => undefined);

  const onOwnSession = async <T>(
    work: (connection: ServerConnection) => Promise<T>,
    limitMs: number,
  ): Promise<T> => {
    refuseInsideTransaction(pool);
    const client = await pool.connect().catch((error: unknown) => {
      throw explained(error, limitMs);
    });
    const connection = connectionOf(client, limitMs);
    try {
      return await work(connection);
    } finally {
      connection.leave();
      client.release(connection.lost);
    }
  };

  return {
    engine: "server",
    query: (text, values = []) => onOwnSession((c) => c.query(text, values), statementTimeoutMs),
    // Statements that are sent together are one transaction; those without results count as well.
    queryAs: (acting, text) =>
      onOwnSession((c) => c.query(`${takeRole(acting)}; ${text}`, []), statementTimeoutMs),
    script: (text) => onOwnSession((c) => c.script(text), statementTimeoutMs),
    copyIn: (text, rows) =>
      onOwnSession(
        (c) => inTransaction(pool, c, "begin; set local statement_timeout = 0", () => c.copyIn(text, rows)),
        0,
      ),
    transaction: (work, options = {}) => {
      const limitMs = options.statementTimeoutMs ?? statementTimeoutMs;
      const begin = [
        "begin",
        `set local statement_timeout = ${Math.trunc(limitMs)}`,
        ...(options.acting ? [takeRole(options.acting)] : []),
      ].join("; ");
      return onOwnSession((c) => inTransaction(pool, c, begin, work), limitMs);
    },
    close: () => pool.end(),
  };
}

interface ServerConnection extends Connection {
  readonly copyIn: NonNullable<Driver["copyIn"]>;
  /** The pool hands the same client out again; listeners must not pile up on it. */
  leave(): void;
}

function connectionOf(client: pg.PoolClient, limitMs: number): ServerConnection {
  let lost = false;
  // Between two statements of a transaction nobody awaits this client: the next one reports the loss.
  const lose = () => {
    lost = true;
  };
  client.on("error", lose);
  const ask = async (config: { text: string; values?: (string | null)[] }): Promise<pg.QueryResult> => {
    try {
      // Of several statements pg gives the results of all, which its types do not know.
      const results: pg.QueryResult | pg.QueryResult[] = await client.query(config);
      return Array.isArray(results) ? (results.at(-1) as pg.QueryResult) : results;
    } catch (error) {
      const reason = explained(error, limitMs);
      if (reason instanceof AppError && reason.code === "database-unavailable") lost = true;
      throw reason;
    }
  };
  return {
    engine: "server",
    get lost() {
      return lost;
    },
    leave: () => {
      client.off("error", lose);
    },
    async query(text, values) {
      const result = await ask({ text, values: values.map(parameterText) });
      return { rows: result.rows, rowCount: result.rowCount ?? 0, command: result.command };
    },
    async script(text) {
      await ask({ text });
    },
    async copyIn(text, rows) {
      const copying = client.query(copyFrom(text));
      try {
        await pipeline(Readable.from(rows), copying);
      } catch (error) {
        throw explained(error, limitMs);
      }
      return copying.rowCount;
    },
  };
}

/** 57014 is PostgreSQL's query_canceled; 08…, 57P… and errors without a SQLSTATE mean the session is gone. */
function explained(error: unknown, limitMs: number): Error {
  const fault = sqlFault(error);
  if (fault?.sqlstate === "57014") return queryTimeout(limitMs, error);
  if (fault && !/^(08|57P|28|3D|53)/.test(fault.sqlstate)) return new SqlError(fault, error);
  return databaseUnavailable(error instanceof Error ? error.message : String(error), error);
}
