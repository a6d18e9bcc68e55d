import { z } from "zod";
import { both, civilDate, endpoint } from "../../endpoint.ts";

/** The tables that the policy refers to and does not contain: what is loaded, and what is not. */

const bilingual = z.object({ zh: z.string(), en: z.string() });

/** One loaded version. Both days are included; `to: null` has no end. */
const version = z.object({
  tableNo: z.string().describe("number of the version, recorded with what it decided"),
  name: z.string(),
  source: z.string(),
  docNo: z.string().nullable(),
  from: z.string(),
  to: z.string().nullable(),
  demonstration: z.boolean().describe("true: the numbers are made up for the demonstration"),
  rows: z.int(),
  loadedAt: z.string(),
});
export type TableVersion = z.infer<typeof version>;

const state = z.object({
  kind: z.string(),
  title: bilingual,
  configuration: z.string().describe("the name under which it is missing while it is not loaded"),
  state: z.enum(["loaded", "not-loaded"]).describe("on the day asked for"),
  inForce: version.nullable(),
  versions: z.int().describe("all that were ever loaded of the kind"),
});
export type TableState = z.infer<typeof state>;

const kindPath = z.object({ kind: z.string().max(40) });
const onDay = z.strictObject({ asOf: civilDate.optional() });

export const listPolicyTables = endpoint({
  id: "listPolicyTables",
  method: "get",
  path: "/api/policy/tables",
  room: "policy",
  summary: {
    zh: "政策引用的各类标准表：已装载或未装载",
    en: "The tables that the policy refers to: loaded, or not",
  },
  query: onDay,
  response: z.object({ asOf: z.string(), demonstration: z.boolean(), tables: z.array(state) }),
});

export const readPolicyTable = endpoint({
  id: "readPolicyTable",
  method: "get",
  path: "/api/policy/tables/{kind}",
  room: "policy",
  summary: {
    zh: "一类标准表：当日有效的版本及各行",
    en: "One kind: the version in force on the day, with its rows",
  },
  params: kindPath,
  query: onDay,
  response: state.extend({
    asOf: z.string(),
    columns: z.array(z.object({ name: z.string(), heading: bilingual })),
    history: z.array(version).describe("every version of the kind, newest first"),
    rows: z.array(z.record(z.string(), z.unknown())).describe("empty while not loaded"),
  }),
  refusals: [404],
});

/** What a version is and where it comes from. */
export const tableHead = z
  .object({
    name: z.string().trim().min(1).max(200),
    source: z.string().trim().min(1).max(400),
    docNo: z.string().trim().min(1).max(120).optional(),
    from: civilDate,
    to: civilDate.optional(),
    demonstration: z.boolean().default(false),
  })
  .refine(({ from, to }) => to === undefined || to >= from, {
    path: ["to"],
    message: both("早于起始日", "before the first day"),
  });
export type TableHead = z.infer<typeof tableHead>;

const MAX_ROWS = 20_000;
const cell = z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]);

export const loadPolicyTable = endpoint({
  id: "loadPolicyTable",
  method: "post",
  path: "/api/policy/tables/{kind}",
  room: "policy",
  power: "load-policy-tables",
  summary: {
    zh: "装载一个新版本（市局；整表通过或整表退回）",
    en: "Load a new version (the bureau; all rows or none)",
  },
  params: kindPath,
  body: tableHead.safeExtend({ rows: z.array(z.record(z.string(), cell)).min(1).max(MAX_ROWS) }),
  response: z.object({ kind: z.string(), tableNo: z.string(), rows: z.int() }),
  refusals: [404, 409],
});
