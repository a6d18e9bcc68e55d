import { z } from "zod";
import { policyPackage } from "../../districts/contract.ts";
import { both, civilDate, endpoint } from "../../endpoint.ts";

export const flag = z.boolean().nullish();

export const day = civilDate.nullish();

/** A name or code that the rules may not know; then the outcome is open, not the request wrong. */
export const word = z.string().max(200).nullish();

export const area = z
  .string()
  .regex(
    /^\d{1,15}(\.\d{1,2})?$/,
    both(
      "面积为文本，单位平方米，不为负，小数不超过两位",
      "an area in m² as text, not negative, with at most two decimals",
    ),
  )
  .nullish();

/** Compared exactly at any size: one that no building has is no reason to refuse. CONV-4. */
export const far = z
  .string()
  .regex(
    /^\d{1,40}(\.\d{1,40})?$/,
    both("容积率为小数文本，不为负", "a floor area ratio as decimal text, not negative"),
  )
  .nullish();

export const percent = z
  .string()
  .regex(
    /^\d{1,6}(\.\d{1,2})?$/,
    both(
      "百分数为文本，不为负，小数不超过两位",
      "a percentage as text, not negative, with at most two decimals",
    ),
  );

export const WHOLE_FEN = both(
  "以分为单位的整数文本，不带分隔符和小数",
  "whole fen as text, without separators or decimals",
);

export const fen = z
  .string()
  .regex(/^(0|[1-9]\d{0,29})$/, WHOLE_FEN)
  .nullish();

/** Whether a period, where both of its days are known, begins before it ends; one day is a period, too. */
export const inOrder = ({ from, to }: { from?: string | null | undefined; to?: string | null | undefined }) =>
  !from || !to || from <= to;

export const ENDS_EARLY = { path: ["to"], message: both("早于起始日", "before the first day") };

export const count = z.int().nonnegative().nullish();

export const rows = <Row extends z.ZodType>(row: Row) => z.array(row).max(1_000);

export const k3 = z.enum(["satisfied", "not-satisfied", "undetermined"]);

export const texts = z.array(z.string()).readonly();

export const text = z.string().nullable();

export const known = z.enum(["determined", "undetermined"]);

export const citations = z
  .array(z.object({ ruleId: z.string(), document: z.string(), item: z.string() }))
  .readonly()
  .describe("the clauses the answer rests on");

/**
 * Beside the catalogue's keys, of a function whose rule tells no day: the day for which it is asked, today where
 * none is given.
 */
export const asked = { asOf: day.describe("the day asked for; absent, the server's date") };

export const askedOn = {
  asOf: z.string().describe("the day that decided policyInForce"),
  policyInForce: k3.describe("not-satisfied: no rule is in force that day, the rest tells only what it was"),
};

export function ruleFunction<Body extends z.ZodType, Shape extends z.ZodRawShape>(
  name: string,
  summary: { zh: string; en: string },
  body: Body,
  answer: Shape,
) {
  return endpoint({
    id: name.replaceAll(/-(\w)/g, (_all, letter: string) => letter.toUpperCase()),
    method: "post",
    path: `/api/policy/${name}`,
    room: "policy",
    summary,
    changesNothing: true,
    body,
    response: z.object({
      ...answer,
      citations,
      policyPackage,
      ignored: texts.describe(
        "keys of the request that the function does not know, misspelt ones among them",
      ),
    }),
    refusals: [],
  });
}

export const id = z.string().min(1).max(200);

export const positiveText = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,12}(\.\d{1,6})?$/, both("小数文本，大于 0", "a decimal number as text, above 0"));

/** Which loaded versions the answer used; empty when the request brought its own. */
export const usedTables = z
  .array(
    z.object({
      kind: z.string(),
      tableNo: z.string(),
      name: z.string(),
      source: z.string(),
      demonstration: z.boolean(),
    }),
  )
  .readonly();
