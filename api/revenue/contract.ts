import { z } from "zod";
import { districtCode } from "../districts/contract.ts";
import { civilDate, endpoint, moment } from "../endpoint.ts";
import { caseId } from "../registry/contract.ts";

const fen = z.string().describe("whole fen");
/** A document that no rule of the package shares (公开出让, 莱芜, …) has no district share posted. */
const sums = {
  agreedFen: fen,
  paidFen: fen,
  overpaidFen: fen,
  districtFen: fen,
  allottedFen: fen,
};

export const readStatement = endpoint({
  id: "read-revenue-statement",
  method: "get",
  path: "/api/revenue/statement",
  room: "revenue",
  power: "read-registry",
  summary: { zh: "收益分配台账（按区县与期间）", en: "Revenue statement of a district and period" },
  query: z.strictObject({
    from: civilDate,
    to: civilDate,
    district: districtCode.optional(),
    knownAt: moment.optional(),
  }),
  response: z.object({
    from: civilDate,
    to: civilDate,
    demonstration: z.boolean(),
    knownAt: z
      .string()
      .nullable()
      .describe("recorded time of the last movement; asked for again by it, the statement is the same"),
    lines: z.array(z.object({ district: districtCode, contract: caseId, docNo: z.string(), ...sums })),
    districts: z.array(z.object({ district: districtCode, ...sums })).describe("sums of the lines"),
    totals: z.object(sums),
  }),
  refusals: [404],
});
