import { z } from "zod";
import { endpoint, moment, wholeNumber } from "../endpoint.ts";

/** What the entry says, byte by byte as it was hashed, taken apart. */
export const auditEntry = z.object({
  chain: z.string().describe("a district's code, or `city`"),
  seq: z.int().positive(),
  at: z.string(),
  account: z.string().nullable(),
  name: z.string(),
  role: z.string(),
  district: z.string().nullable(),
  organisation: z.string().nullable(),
  /** Where the request came from; null for the command line and for jobs. */
  address: z.string().nullable(),
  action: z.string(),
  subject: z.string().optional(),
  input: z.unknown().optional(),
  outcome: z.enum(["done", "refused", "failed"]),
  code: z.string().optional(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  hash: z.string(),
});

export const readAudit = endpoint({
  id: "readAudit",
  method: "get",
  path: "/api/audit",
  room: "audit",
  summary: {
    zh: "审计记录（逐页，最近的在前）",
    en: "The audit, page by page, the latest first",
  },
  query: z.strictObject({
    chain: z
      .string()
      .regex(/^(city|[0-9A-Z-]{6,12})$/)
      .optional(),
    account: z.string().max(80).optional(),
    action: z.string().max(80).optional(),
    outcome: auditEntry.shape.outcome.optional(),
    /** From this moment on, and before that one. */
    from: moment.optional(),
    to: moment.optional(),
    limit: wholeNumber(1, 500).default(100),
    cursor: z.string().max(120).optional(),
  }),
  response: z.object({
    items: z.array(auditEntry),
    /** Pass it back as `cursor`; null on the last page. */
    nextCursor: z.string().nullable(),
  }),
  power: "read-audit",
});
