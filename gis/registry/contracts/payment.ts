import { formatFen, parseFen } from "../../money.ts";
import { refused } from "../command.ts";
import type { Posting } from "../ledger.ts";
import { revenueOf } from "../revenue.ts";
import { after, type Own } from "./act.ts";

export const pay: Own<{ document: string; amountFen: string; voucher: string }> = {
  title: { zh: "登记缴款", en: "Record a payment" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const faults = [
      ...(content.documents.some(({ docNo }) => docNo === input.document)
        ? []
        : [`NO-SUCH-DOCUMENT:${input.document}`]),
      ...(parseFen(input.amountFen) > 0n ? [] : ["AMOUNT-NOT-POSITIVE"]),
      // One voucher is one payment: the same slip entered twice is not paid twice.
      ...(content.payments.some(({ voucher, refundedOn }) => voucher === input.voucher && refundedOn === null)
        ? [`VOUCHER-ON-RECORD:${input.voucher}`]
        : []),
    ];
    if (faults.length > 0) return refused(faults);
    const payment = { ...input, no: content.payments.length + 1, on: act.on, refundedOn: null };
    return after(before, { ...content, payments: [...content.payments, payment] }, act, facts, "payment");
  },
};

/** Gives a payment back by an entry in the other direction; the payment itself stays on record. */
export const refund: Own<{ payment: number }> = {
  title: { zh: "退款冲正", en: "Refund a payment" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const { content } = before;
    const paid = content.payments.find(({ no, refundedOn }) => no === input.payment && refundedOn === null);
    const faults = [
      ...(paid ? [] : [`NO-SUCH-PAYMENT:${input.payment}`]),
      ...(act.reason === null ? ["REASON"] : []),
    ];
    if (faults.length > 0) return refused(faults);
    const payments = content.payments.map((one) => (one === paid ? { ...one, refundedOn: act.on } : one));
    return after(before, { ...content, payments }, act, facts);
  },
};

/** Hands the district its share of what was paid (拨付). */
export const allot: Own<{ document: string; amountFen: string }> = {
  title: { zh: "拨付区县分成", en: "Allot the district's share" },
  from: ["signed"],
  roles: ["finance"],
  perform: ({ before, input, act, facts }) => {
    if (before === null) return refused(["NOT-OPEN"]);
    const amount = parseFen(input.amountFen);
    const { dueToDistrict } = revenueOf(facts.postings, input.document);
    const faults = [
      ...(act.docNo === null ? ["NO-DOCUMENT-NUMBER"] : []),
      ...(amount > 0n ? [] : ["AMOUNT-NOT-POSITIVE"]),
      ...(amount <= dueToDistrict ? [] : [`ABOVE-WHAT-IS-DUE:${formatFen(dueToDistrict)}`]),
    ];
    if (faults.length > 0) return refused(faults);
    const posting: Posting = {
      docNo: input.document,
      debit: "due-to-district",
      credit: "treasury",
      amountFen: amount,
    };
    const done = after(before, before.content, act, facts, "split");
    return { ...done, postings: [posting] };
  },
};
