import { z } from "zod";
import { both, civilDate } from "../endpoint.ts";
import { organisationCode } from "../identity/contract.ts";

/** Fields that commands of several rooms take. */
export const parcelNo = z
  .string()
  .regex(/^\d{8}$/)
  .describe("number of a parcel in the district");
/** Each once: what is counted and summed of them would be twice as much. */
export const parcels = z
  .array(parcelNo)
  .min(1)
  .max(500)
  .refine(
    (numbers) => new Set(numbers).size === numbers.length,
    both("同一宗地重复列出", "a parcel is named twice"),
  );
export const caseNo = z.int().min(1).max(999_999_999);
export const sentence = z.string().trim().min(1).max(4000);
export const name = z.string().trim().min(1).max(200);
/** Whole fen, not negative, as text. */
export const fen = z.string().regex(/^(0|[1-9]\d{0,17})$/, both("以分为单位的整数文本", "whole fen as text"));
export const area = z
  .string()
  .regex(
    /^(0|[1-9]\d{0,11})(\.\d{1,2})?$/,
    both("平方米，文本，小数不超过两位", "m² as text with at most two decimals"),
  );
export const ratio = z.string().regex(/^(0|[1-9]\d{0,3})(\.\d{1,4})?$/);
export const uscc = organisationCode.describe("unified social credit code (统一社会信用代码)");
export const day = civilDate;
export const known = z.boolean().nullable().default(null).describe("null: not known");
export const none = z.strictObject({});
