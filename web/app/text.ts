import { facts } from "./words/facts.ts";
import { identity } from "./words/identity.ts";
import { land } from "./words/land.ts";
import { parcel } from "./words/parcel.ts";
import { screen } from "./words/screen.ts";
import { survey } from "./words/survey.ts";

export const LANGUAGES = ["zh", "en"] as const;
export type Lang = (typeof LANGUAGES)[number];
export type Words = Readonly<Record<string, Readonly<Record<Lang, string>>>>;

/** The words of each room; no key is in two of them, for the later one would be said in both. */
export const ROOMS_WORDS = [screen, land, parcel, facts, survey, identity] as const;

/** Every word on screen. Chinese first; a key without both languages does not compile. */
export const TEXT = { ...screen, ...land, ...parcel, ...facts, ...survey, ...identity } satisfies Words;
export type TextKey = keyof typeof TEXT;

/** The words of `key`, with `{name}` replaced by the values given. */
export function text(
  lang: Lang,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return TEXT[key][lang].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The word for a code of an open list (a land use, a fact): the code itself where we have no word. */
export function wordFor(lang: Lang, family: "use" | "fact" | "measure", code: string): string {
  const words: Words = TEXT;
  return words[`${family}.${code}`]?.[lang] ?? code;
}

/** A fact that is not known, as the question that evidence would answer; a document's number stays its name. */
export function openFact(lang: Lang, name: string): string {
  const fact = wordFor(lang, "fact", name);
  return name.endsWith("DocNo") ? fact : text(lang, "whether", { fact });
}

/** The name of a rule (`CAT-2`, `SCOPE-1`, `EXCL-3`); an unknown one shows its id. */
export function ruleName(lang: Lang, ruleId: string): string {
  const words: Words = TEXT;
  return words[ruleId]?.[lang] ?? ruleId;
}
