import { z } from "zod";
import { districtCode } from "../districts/contract.ts";
import { civilDate, endpoint, moment } from "../endpoint.ts";
import { caseId } from "../registry/contract.ts";

const query = z.strictObject({
  from: civilDate.optional().describe("first day; today when absent"),
  to: civilDate.optional().describe("last day, that day included; a year after the first when absent"),
  district: districtCode.optional(),
  knownAt: moment.optional().describe("recorded time: as far as it had been recorded by then"),
});

const deadline = z.object({
  district: districtCode,
  room: z.string(),
  case: caseId,
  kind: z.string().describe("publicity-ends, instalment, share-falls, transition-ends, development-period …"),
  dueOn: civilDate,
  overdue: z.boolean().describe("the day has passed, and what was to be done by it was not"),
  about: z.record(z.string(), z.string()),
  costFen: z
    .string()
    .nullable()
    .describe("what missing it costs the district, in fen; null where it cannot be reckoned"),
});

export type Deadline = z.infer<typeof deadline>;

export const listDeadlines = endpoint({
  id: "list-deadlines",
  method: "get",
  path: "/api/deadlines",
  room: "deadlines",
  summary: { zh: "到期事项", en: "What is due" },
  query,
  response: z.object({ from: civilDate, to: civilDate, items: z.array(deadline) }),
  power: "read-registry",
});

export const deadlineFeed = endpoint({
  id: "deadline-feed",
  method: "get",
  path: "/api/deadlines.ics",
  room: "deadlines",
  summary: { zh: "到期事项日历（iCalendar）", en: "What is due, as a calendar (iCalendar, RFC 5545)" },
  query,
  response: z.string(),
  alsoAs: ["text/calendar"],
  power: "read-registry",
});
