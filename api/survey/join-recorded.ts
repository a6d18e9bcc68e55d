import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import type { RowProblem } from "./contract.ts";
import { error, type GoodRow } from "./row.ts";

/**
 * Rows of a table without geometry take the recorded boundary of the parcel with their code: what they bring is
 * its attributes. A code that nobody knows needs a boundary.
 */
export async function joinRecorded(
  db: Database,
  rows: readonly GoodRow[],
): Promise<{ good: readonly GoodRow[]; problems: readonly RowProblem[] }> {
  if (rows.length === 0) return { good: rows, problems: [] };
  const codes = rows.map(({ properties: { district, parcelCode } }) => ({ district, parcelCode }));
  const recorded = new Map(
    (await db.run(q.listShapesByCode, { codes: JSON.stringify(codes) })).map((row) => [
      keyOf(row.districtCode, row.parcelCode),
      row.geometry,
    ]),
  );
  const problems: RowProblem[] = [];
  const good = rows.flatMap((row) => {
    const { district, parcelCode = "" } = row.properties;
    const geometry = recorded.get(keyOf(district, parcelCode));
    if (geometry !== undefined) return [{ ...row, geometry }];
    problems.push(
      error(
        row.row,
        "parcelCode",
        "parcel-code-unknown",
        `${district} 尚无宗地代码为 ${parcelCode} 的宗地，无法只录入属性；请提供界址`,
        `no parcel with the code ${parcelCode} is recorded in ${district}: attributes alone cannot come in; send its boundary`,
      ),
    );
    return [];
  });
  return { good, problems };
}

function keyOf(district: string, parcelCode: string): string {
  return `${district} ${parcelCode}`;
}
