import { z } from "zod";
import { policyPackage } from "../../districts/contract.ts";
import { endpoint } from "../../endpoint.ts";
import { texts } from "./fields.ts";

/** The answer of any of the functions above, with its reasons. */
export const explain = endpoint({
  id: "explainAnswer",
  method: "post",
  path: "/api/policy/explain",
  changesNothing: true,
  room: "policy",
  summary: {
    zh: "解释任一规则函数的结果：条款、条件、算式、缺项、什么会改变结论",
    en: "Why a rule function answers as it does: clauses, conditions, arithmetic, what is missing, what would change it",
  },
  body: z.strictObject({
    function: z
      .string()
      .min(1)
      .max(80)
      .describe("its name in the address: classify, premium-due, contract-gate …"),
    input: z.record(z.string(), z.unknown()).describe("the body that the function takes"),
  }),
  response: z.object({
    format: z.literal("panhuo-explanation/2"),
    function: z.string(),
    policyPackage: policyPackage.extend({ contentHash: z.string() }),
    inputs: z.record(z.string(), z.unknown()),
    inputsHash: z.string(),
    result: z.record(z.string(), z.unknown()).describe("what the function answers"),
    clauses: z.array(z.record(z.string(), z.unknown())),
    rules: z
      .array(z.record(z.string(), z.unknown()))
      .describe("condition trees, where the function has them"),
    steps: z.array(
      z.object({
        ruleId: z.string(),
        what: z.object({ zh: z.string(), en: z.string() }),
        arithmetic: z.string(),
      }),
    ),
    missing: z.array(z.object({ name: z.string(), zh: z.string(), en: z.string() })),
    counterfactuals: z
      .array(z.record(z.string(), z.unknown()))
      .describe("of classify: the smallest changes of facts that would turn an outcome"),
    counterfactualLimits: z.object({
      truncated: z.boolean(),
      more: z.array(z.object({ outcome: z.string(), more: z.int() })),
    }),
    levers: z
      .array(z.array(z.record(z.string(), z.unknown())))
      .describe("of the other functions: the smallest sets of inputs that would give the favourable verdict"),
    leverLimits: z.object({
      truncated: z.boolean(),
      more: z.number().int().describe("so many more sets than are shown"),
      remaining: texts.describe("what no input can be named for: evidence to bring, or what nothing helps"),
    }),
  }),
  alsoAs: ["text/plain"],
  refusals: [404],
});
