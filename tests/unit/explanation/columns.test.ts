import fc from "fast-check";
import { expect, test } from "vitest";
import { isoDate } from "../../../gis/iso-date.ts";
import { classifyColumns } from "../../../gis/land/classify-columns.ts";
import { classifyParcel } from "../../../gis/land/classify-parcel.ts";
import { tableOf } from "../../../gis/land/columns.ts";
import { BOOLEAN_FACTS } from "../../../gis/land/facts/facts.ts";
import { findingName, MEASURES, measuresOfRecord } from "../../../gis/land/facts/measures.ts";
import { VERDICTS } from "../../../gis/land/verdicts.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";

const KINDS = {
  ...Object.fromEntries(Object.entries(MEASURES).map(([name, { kind }]) => [name, kind])),
  ...Object.fromEntries(BOOLEAN_FACTS.map((name) => [findingName(name), "boolean" as const])),
};
const values = {
  number: fc.constantFrom(null, Number.NaN, 0, 0.001, 0.3, 0.5, 0.999, 1, 1.2),
  boolean: fc.constantFrom(null, true, false),
  text: fc.constantFrom(null, "", "  ", "\u3000", "历政〔2020〕1号"),
};
const row = fc
  .record(Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, values[kind]])))
  .map(measuresOfRecord);

test("whole columns are decided as each parcel is", () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.constantFrom("2019-12-09", "2019-12-10", "2024-11-30", "2024-12-01"),
      (rows, day) => {
        const asOf = isoDate(day);
        const columns = classifyColumns(tableOf(rows, KINDS, asOf), jinan2019No61);
        rows.forEach((measures, at) => {
          const { outcome } = classifyParcel(measures, asOf, jinan2019No61);
          const rules = Object.fromEntries(
            Object.entries(columns.rules).map(([id, verdicts]) => [id, VERDICTS[verdicts[at] ?? 1]]),
          );
          expect(rules).toEqual({ ...outcome.scope, ...outcome.exclusions, ...outcome.categories });
          expect(VERDICTS[columns.recognisable[at] ?? 1]).toBe(outcome.recognisable);
          expect(columns.excluded[at] === 2).toBe(outcome.overall === "excluded");
          expect(columns.eligible[at] === 2).toBe(outcome.overall === "eligible");
        });
      },
    ),
    { numRuns: process.env.PANHUO_LONG ? 5_000 : 100 },
  );
});
