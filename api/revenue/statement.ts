import type { z } from "zod";
import { awaitTurns, type ListRevenueRow, listRevenue } from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { requireDistrict } from "../districts/service.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import type { readStatement } from "./contract.ts";

/**
 * What moved in a period, document by document, adding up to the fen; as `db` may see it.
 * @throws AppError 404 `district-unknown`; 400 `period-reversed`
 */
export async function statementOf(
  house: House,
  db: Database,
  { from, to, district, knownAt }: z.output<typeof readStatement.query>,
) {
  await requireDistrict({ ...house, db }, district);
  if (to < from) {
    throw new AppError(
      "period-reversed",
      {
        zh: `期间的末日 ${to} 早于首日 ${from}。`,
        en: `The period ends on ${to}, before it begins on ${from}.`,
      },
      { status: 400 },
    );
  }
  const asked = { from, to, districtCode: district ?? null, knownAt: knownAt ?? null };
  const rows = await db.transaction(async (tx) => {
    // Up to the moment that it names nothing may be on its way, or the same would not be told again.
    if (knownAt === undefined) await tx.run(awaitTurns);
    return tx.run(listRevenue, asked);
  });
  const codes = [...new Set(rows.map(({ districtCode }) => districtCode))];
  return {
    from,
    to,
    demonstration: house.demonstration,
    knownAt: knownAt ?? rows[0]?.knownAt ?? null,
    lines: rows.map((row) => ({
      district: row.districtCode,
      contract: `${row.districtCode}-${row.caseNo}`,
      docNo: row.docNo,
      ...sumsOf([row]),
    })),
    districts: codes.map((code) => ({
      district: code,
      ...sumsOf(rows.filter(({ districtCode }) => districtCode === code)),
    })),
    totals: sumsOf(rows),
  };
}

function sumsOf(rows: readonly ListRevenueRow[]) {
  const sum = (of: (row: ListRevenueRow) => bigint) => rows.reduce((total, row) => total + of(row), 0n);
  return {
    agreedFen: String(sum((row) => row.agreedFen)),
    paidFen: String(sum((row) => row.paidFen)),
    overpaidFen: String(sum((row) => row.overpaidFen)),
    districtFen: String(sum((row) => row.districtFen)),
    allottedFen: String(sum((row) => row.allottedFen)),
  };
}
