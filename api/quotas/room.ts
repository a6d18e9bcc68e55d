import { z } from "zod";
import * as quotas from "../../gis/registry/quotas.ts";
import { findLinkage, listQuotaProgress } from "../../sql/generated/queries.ts";
import { both } from "../endpoint.ts";
import * as field from "../registry/fields.ts";
import { otherCase } from "../registry/land.ts";
import { type Room, roomCommand, type Setting } from "../registry/room.ts";
import { statedFigures, yearOfProgress } from "./contract.ts";
import { quotaParameters } from "./parameters.ts";

async function facts(setting: Setting, year: number): Promise<quotas.QuotaFacts> {
  const { tx, districtCode, caseNo, on } = setting;
  const [row] = await tx.run(listQuotaProgress, { districtCode, year, asOf: on, knownAt: null });
  const other = await tx.run(findLinkage, { districtCode, year, caseNo });
  return {
    progress: { plannedM2: row?.plannedM2 ?? null, completedM2: row?.completedM2 ?? null },
    parameters: await quotaParameters(tx, on),
    other: otherCase(setting, other?.caseNo ?? null),
  };
}

/** Linkage (增存挂钩) of a district's progress to its next quota of new construction land: one case a district and year. */
export const quotaRoom: Room<quotas.QuotaLinkage> = {
  room: "quotas",
  title: { zh: "增存挂钩", en: "quota linkages" },
  commands: {
    propose: roomCommand({
      ...quotas.propose,
      input: z.strictObject({ year: yearOfProgress, ...statedFigures }),
      facts: (setting, _before, { year }) => facts(setting, year),
    }),
    reckon: roomCommand({
      ...quotas.reckonAgain,
      input: z.strictObject(statedFigures),
      facts: (setting, before) => facts(setting, before?.year ?? 0),
    }),
    decide: roomCommand({
      ...quotas.decide,
      input: z.strictObject({
        deltaM2: z
          .string()
          .regex(
            /^-?(0|[1-9]\d{0,11})(\.\d{1,2})?$/,
            both("平方米，可为负", "m² as text, a deduction below nought"),
          )
          .nullable()
          .default(null)
          .describe("null: as proposed"),
      }),
      facts: async () => undefined,
    }),
    drop: roomCommand({ ...quotas.drop, input: field.none, facts: async () => undefined }),
  },
};
