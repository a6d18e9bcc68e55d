import { z } from "zod";
import { eachOf } from "./endpoint.ts";

const zh = z.config(z.locales.zhCN());
const chinese = zh.localeError;
const english = z.locales.en().localeError;
z.config(z.locales.en());

/** What is wrong with a value, in both languages; of what was given it says nothing true without `reportInput`. */
export function sayIssue(issue: z.core.$ZodIssue): { readonly zh: string; readonly en: string } {
  return eachOf(issue.message) ?? { zh: say(chinese, issue), en: say(english, issue) };
}

/** What is wrong with the members of a value, each by `nameOf` its place. */
export function sayIssues(
  { issues }: z.ZodError,
  nameOf: (path: string) => string = (path) => path,
): { readonly zh: string; readonly en: string } {
  const told = issues.map((issue) => {
    const path = issue.path.join(".");
    const { zh, en } = sayIssue(issue);
    return path === "" ? { zh, en } : { zh: `${nameOf(path)} ${zh}`, en: `${nameOf(path)} ${en}` };
  });
  return { zh: told.map(({ zh }) => zh).join("；"), en: told.map(({ en }) => en).join("; ") };
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
