import type { Role } from "../../gis/identity/roles.ts";
import type { Driver, TransactionOptions } from "./database.ts";

/** For whom a transaction acts: an account, a visitor, or the house itself. */
export interface Acting {
  readonly role: Role | "anonymous" | "house";
  readonly account: string | null;
  readonly district: string | null;
  readonly organisation: string | null;
}

/** What the house does for everybody: signing in, totals of all districts, jobs. No person takes this role. */
export const HOUSE: Acting = { role: "house", account: null, district: null, organisation: null };

/**
 * The statements with which a transaction takes its role. Always `local`: on a pooled session anything else would
 * leave one person's rights to the next. `set_config` would not reach the workers of a distributed database, so the
 * values stand in the text, each of a shape in which nothing but itself can be written.
 */
export function takeRole({ role, account, district, organisation }: Acting): string {
  return [
    `set local role panhuo_${word(role, /^[a-z]+(-[a-z]+)*$/).replaceAll("-", "_")}`,
    `set local panhuo.account = '${word(account ?? "", /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/)}'`,
    `set local panhuo.district = '${word(district ?? "", /^([0-9A-Z-]{6,12})?$/)}'`,
    `set local panhuo.organisation = '${word(organisation ?? "", /^([0-9A-Z]{18})?$/)}'`,
  ].join("; ");
}

function word(value: string, shape: RegExp): string {
  if (shape.test(value)) return value;
  throw new Error(`${JSON.stringify(value)} cannot stand in a setting of the database`);
}

/** Rows that are read from a file come when they come. */
const UNLIMITED: TransactionOptions = { statementTimeoutMs: 0 };

/** The driver for whoever acts: every statement runs in a transaction that has taken the role. */
export function driverAs(driver: Driver, acting: Acting): Driver {
  const transaction: Driver["transaction"] = (work, options: TransactionOptions = {}) =>
    // Whoever was named last acts: the house's database can be asked for an actor's.
    driver.transaction(work, { acting, ...options });
  const { copyIn, queryAs } = driver;
  return {
    engine: driver.engine,
    query: (text, values = []) =>
      queryAs && values.length === 0
        ? queryAs(acting, text)
        : transaction((session) => session.query(text, values)),
    ...(queryAs && { queryAs }),
    script: (text) => transaction((session) => session.script(text)),
    ...(copyIn && {
      copyIn: (text, rows) =>
        transaction((session) => {
          if (!session.copyIn) throw new Error("a session of this engine has no copy");
          return session.copyIn(text, rows);
        }, UNLIMITED),
    }),
    transaction,
    close: () => driver.close(),
  };
}
