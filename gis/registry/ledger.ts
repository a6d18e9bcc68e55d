import type { Fen } from "../money.ts";

/**
 * The accounts of the revenue ledger (收益分配台账). What is due from the land user, what the city treasury has
 * received, and what of it belongs to the district; 61 三（九）.
 */
export const ACCOUNTS = [
  /** Due from the land user and not paid yet (应收土地出让金). */
  "receivable",
  /** The premium agreed in contracts and supplementary agreements (合同价款). */
  "premium",
  /** Paid in (市级财政专户). */
  "treasury",
  /** Paid above what is due; to be given back (多缴待退). */
  "overpaid",
  /** The district's share of what was paid, and not handed over yet (应拨区县). */
  "due-to-district",
  /** The same as the city's expense (区县分成). */
  "district-share",
] as const;

export type Account = (typeof ACCOUNTS)[number];

/** An amount moved from one account to another: debits and credits are equal by construction. */
export interface Posting {
  readonly docNo: string;
  readonly debit: Account;
  readonly credit: Account;
  /** Above nought. */
  readonly amountFen: Fen;
  /** The number of the posting it takes back. */
  readonly reverses?: bigint;
}

/** Debit less credit of every account. The sum over all accounts is nought. */
export function balances(postings: readonly Posting[]): Readonly<Record<Account, Fen>> {
  const sums = Object.fromEntries(ACCOUNTS.map((account) => [account, 0n])) as Record<Account, Fen>;
  for (const { debit, credit, amountFen } of postings) {
    sums[debit] += amountFen;
    sums[credit] -= amountFen;
  }
  return sums;
}

/** A posting only where something moves. */
export function posting(docNo: string, debit: Account, credit: Account, amountFen: Fen): Posting[] {
  if (amountFen < 0n) return posting(docNo, credit, debit, -amountFen);
  return amountFen === 0n ? [] : [{ docNo, debit, credit, amountFen }];
}

/** What takes the postings back, each by its own number. */
export function reversalOf(postings: readonly (Posting & { readonly postingNo: bigint })[]): Posting[] {
  const reversed = new Set(postings.flatMap(({ reverses }) => (reverses === undefined ? [] : [reverses])));
  return postings
    .filter(({ postingNo, reverses }) => reverses === undefined && !reversed.has(postingNo))
    .map(({ postingNo, docNo, debit, credit, amountFen }) => ({
      docNo,
      debit: credit,
      credit: debit,
      amountFen,
      reverses: postingNo,
    }));
}
