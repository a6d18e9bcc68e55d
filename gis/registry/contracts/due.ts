import { addDays, daysBetween, type IsoDate } from "../../iso-date.ts";
import { type Fen, formatFen, lesser, parseFen } from "../../money.ts";
import type { Act, Deadline } from "../command.ts";
import { appraisedOf, type Contract, type ContractFacts } from "./contract.ts";

/**
 * When the publicity ends, and what slipping past each day on which the share falls costs the district: with the next
 * year the next of them is due, though nobody has acted since.
 */
export function beforeSigning(contract: Contract, act: Act, facts: ContractFacts): Deadline[] {
  const publicity = contract.publicities.at(-1);
  const expected = appraisedOf(contract) ?? contract.estimate?.result.totalFen ?? null;
  const cliffs = act.policy.revenueSplit.shares.filter(({ through }) => through >= act.on);
  return [
    ...(publicity
      ? [
          {
            kind: "publicity-ends",
            dueOn: publicity.to as IsoDate,
            about: { place: publicity.place },
            costFen: null,
          },
        ]
      : []),
    ...cliffs.map(({ through, ruleId, districtPercent }) => ({
      kind: "share-falls",
      dueOn: through,
      about: { rule: ruleId, percent: districtPercent },
      costFen: expected === null ? null : costOfSlipping(parseFen(expected), through, facts),
    })),
  ];
}

/** The district's share when signed on the last day, less that of the day after. */
function costOfSlipping(amount: Fen, lastDay: IsoDate, { split }: ContractFacts): Fen | null {
  const shareOn = (signedOn: IsoDate): Fen | null => {
    const [line] = split.linesOn({
      docNo: "",
      docType: "contract",
      signedDate: signedOn,
      amountFen: formatFen(amount < 0n ? 0n : amount),
      payments: [],
    });
    if (line?.status === "not-applicable") return 0n;
    return line?.districtDueFen ? parseFen(line.districtDueFen) : null;
  };
  const [now, later] = [shareOn(lastDay), shareOn(addDays(lastDay, 1))];
  return now === null || later === null ? null : now - later;
}

/** Instalments that the payments do not cover, earliest first; what was paid covers the earliest. */
export function instalmentsDue({ documents, payments }: Contract): Deadline[] {
  return documents.flatMap(({ docNo, instalments }) => {
    let covered = payments
      .filter(({ document, refundedOn }) => document === docNo && refundedOn === null)
      .reduce((sum, { amountFen }) => sum + parseFen(amountFen), 0n);
    return [...instalments]
      .sort((a, b) => daysBetween(b.dueOn as IsoDate, a.dueOn as IsoDate) || a.no - b.no)
      .flatMap(({ no, dueOn, amountFen }) => {
        const amount = parseFen(amountFen);
        const paid = lesser(covered, amount);
        const unpaid = amount - paid;
        covered -= paid;
        if (unpaid === 0n) return [];
        const about = { document: docNo, instalment: String(no), unpaidFen: formatFen(unpaid) };
        return [{ kind: "instalment", dueOn: dueOn as IsoDate, about, costFen: null }];
      });
  });
}
