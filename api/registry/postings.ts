import type { Posting } from "../../gis/registry/ledger.ts";
import type { ListPostingsRow } from "../../sql/generated/queries.ts";

/** A row of the ledger as the rules read it. */
export function postingFrom({
  postingNo,
  docNo,
  debit,
  credit,
  amountFen,
  reverses,
}: ListPostingsRow): Posting & {
  readonly postingNo: bigint;
} {
  // Both columns hold names of accounts: only commands write them.
  const accounts = { debit: debit as Posting["debit"], credit: credit as Posting["credit"] };
  return { postingNo, docNo, ...accounts, amountFen, ...(reverses !== null && { reverses }) };
}
