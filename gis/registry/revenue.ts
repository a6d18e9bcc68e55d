import type { SplitLine, SplitLineInput } from "../land/split-revenue.ts";
import { type Fen, formatFen, lesser, parseFen } from "../money.ts";
import type { Payment, SignedDocument } from "./contracts/contract.ts";
import { balances, type Posting, posting } from "./ledger.ts";

/** How the documents of a district are shared: `splitRevenue` with everything but the documents filled in. */
export interface SplitFacts {
  readonly linesOn: (...documents: readonly SplitLineInput[]) => readonly SplitLine[];
}

/** What the ledger holds of one document. */
export interface Revenue {
  readonly receivable: Fen;
  readonly paid: Fen;
  readonly overpaid: Fen;
  /** The district's share of what was paid. */
  readonly districtShare: Fen;
  /** Of that, what has not been handed over; below nought: handed over too much. */
  readonly dueToDistrict: Fen;
}

export function revenueOf(postings: readonly Posting[], docNo: string): Revenue {
  const own = balances(postings.filter((one) => one.docNo === docNo));
  return {
    receivable: own.receivable,
    // What was agreed and is not owed any more has been paid.
    paid: -own.premium - own.receivable,
    overpaid: -own.overpaid,
    districtShare: own["district-share"],
    dueToDistrict: -own["due-to-district"],
  };
}

/**
 * What brings the ledger to where a document and its payments stand: the amount agreed, paid and overpaid, and the
 * district's share of what was paid (SPLIT-0, SPLIT-8). Only differences are posted, so that a refund or a
 * correction takes back exactly what was posted before. A share that no rule determines is not posted.
 */
export function settlement(
  document: SignedDocument,
  payments: readonly Payment[],
  { linesOn }: SplitFacts,
  posted: readonly Posting[],
): Posting[] {
  const { docNo } = document;
  const standing = payments.filter((one) => one.document === docNo && one.refundedOn === null);
  const [line] = linesOn({
    docNo,
    docType: document.docType,
    signedDate: document.signedOn,
    amountFen: document.amountFen,
    payments: standing.map(({ on, amountFen }) => ({ date: on, amountFen })),
  });
  const amount = parseFen(document.amountFen);
  const received = standing.reduce((sum, { amountFen }) => sum + parseFen(amountFen), 0n);
  const paid = lesser(received, amount);
  const share = line?.status === "determined" ? parseFen(line.districtPaidFen ?? formatFen(0n)) : 0n;
  const now = revenueOf(posted, docNo);
  const agreed = now.receivable + now.paid;
  return [
    ...posting(docNo, "receivable", "premium", amount - agreed),
    ...posting(docNo, "treasury", "receivable", paid - now.paid),
    ...posting(docNo, "treasury", "overpaid", received - paid - now.overpaid),
    ...posting(docNo, "district-share", "due-to-district", share - now.districtShare),
  ];
}
