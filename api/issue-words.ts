import { z } from "zod";
import { eachOf } from "./endpoint.ts";

const zh = z.config(z.locales.zhCN());
const chinese = zh.localeError;
const english = z.locales.en().localeError;
z.config(z.locales.en());

/** What is wrong with a value, in both languages. */
export function sayIssue(issue: z.core.$ZodIssue): { readonly zh: string; readonly en: string } {
  return eachOf(issue.message) ?? { zh: say(chinese, issue), en: say(english, issue) };
}

/** Our own words where the contract has some, zod's in the language asked for otherwise. */
function say(localeError: z.core.$ZodErrorMap | undefined, issue: z.core.$ZodIssue): string {
  if (issue.code === "custom" || issue.code === "invalid_format") {
    if (issue.code === "custom" || issue.format === "regex") return issue.message;
  }
  // The locale reads the raw issue, of which this is the finished form with the same members.
  const said = localeError?.(issue as z.core.$ZodRawIssue);
  return typeof said === "string" ? said : (said?.message ?? issue.message);
}
