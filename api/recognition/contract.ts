import { z } from "zod";
import { category } from "../districts/contract.ts";
import { asOfQuery, civilDate, endpoint } from "../endpoint.ts";
import { parcelId, parcelReference } from "../parcels/contract.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const EXPLANATION_FORMATS = ["json", "text", "html"] as const;
export type ExplanationFormat = (typeof EXPLANATION_FORMATS)[number];

/** An explanation is written by gis/land/explanation, whose types say all of it; these are its outer parts. */
const explanation = z
  .object({
    format: z.literal("panhuo-explanation/2"),
    function: z.literal("classify"),
    policyPackage: z.object({
      id: z.string(),
      version: z.string(),
      contentHash: hash.describe("SHA-256 of the package's canonical text"),
    }),
    inputs: z.record(z.string(), z.unknown()).describe("all that the decision rests on"),
    inputsHash: hash,
    conclusion: z.record(z.string(), z.unknown()),
    facts: z.array(z.record(z.string(), z.unknown())),
    counterfactuals: z
      .array(z.record(z.string(), z.unknown()))
      .describe("the smallest sets of changes that would turn an outcome, each verified by re-evaluation"),
    counterfactualLimits: z
      .object({ truncated: z.boolean(), more: z.array(z.object({ outcome: z.string(), more: z.int() })) })
      .describe("of which outcomes there are more sets than are shown, and how many"),
  })
  .loose();

export const readExplanation = endpoint({
  id: "readExplanation",
  method: "get",
  path: "/api/parcels/{id}/explanation",
  room: "recognition",
  summary: {
    zh: "一宗地的认定意见：结论、条款、条件、事实、证据、缺项与反事实",
    en: "The opinion on one parcel: conclusion, clause, conditions, facts, records, what is missing and what would change it",
  },
  params: z.strictObject({ id: parcelReference }),
  query: asOfQuery.extend({
    format: z.enum(EXPLANATION_FORMATS).optional().describe("else by the Accept header; JSON by default"),
    /** The number of a recorded decision: then the explanation that was stored with it. */
    decision: z.string().min(1).max(200).optional(),
  }),
  response: explanation,
  alsoAs: ["text/plain", "text/html"],
  refusals: [404],
});

export const listDecisions = endpoint({
  id: "listDecisions",
  method: "get",
  path: "/api/parcels/{id}/decisions",
  room: "recognition",
  summary: {
    zh: "一宗地的认定决定及其存档说明的复核结果",
    en: "The recorded decisions on one parcel, each computed again from its stored inputs",
  },
  params: z.strictObject({ id: parcelReference }),
  response: z.object({
    id: parcelId,
    decisions: z.array(
      z.object({
        docNo: z.string(),
        decidedOn: civilDate,
        decision: z.enum(["recognised", "refused"]),
        categories: z.array(category),
        policyPackage: z.string(),
        packageHash: hash.nullable(),
        inputsHash: hash.nullable(),
        explanation: z.enum(["on-file", "recorded-elsewhere"]),
        /**
         * `same`: computed again, byte for byte. `differs`: it was altered. `engine-not-held`:
         * it is intact, and this version of the product comes to another text. `package-not-held`: the policy package
         * of the decision is not the one this version holds. `recorded-elsewhere`: no explanation on file.
         */
        verification: z.enum([
          "same",
          "differs",
          "package-not-held",
          "engine-not-held",
          "recorded-elsewhere",
        ]),
      }),
    ),
  }),
  refusals: [404],
});
export type RecordedDecision = z.infer<typeof listDecisions.response>["decisions"][number];
