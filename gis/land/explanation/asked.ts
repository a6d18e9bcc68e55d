import type { PolicyPackage } from "../../policy/policy.ts";
import { agreementAsked } from "../agreement-route.ts";
import { designAsked } from "../design-permit.ts";
import { entryAsked, exitAsked } from "../library.ts";
import type { Asked } from "../requirements.ts";
import { zombieAsked } from "../zombie-land.ts";

type Values = Readonly<Record<string, unknown>>;

/** The rule functions that decide by requirements, each with what it asks. */
// The endpoint's schema has checked the input of the function that bears the name.
const ASKED: Readonly<Record<string, (input: Values, policy: PolicyPackage) => Asked>> = {
  "agreement-route": (input, { agreement }) => agreementAsked(input, agreement),
  "zombie-land": (input, { zombie }) => zombieAsked(input, zombie),
  "library-entry": (input, { library }) => entryAsked(input, library),
  "library-exit": (input, { library }) => exitAsked(input, library),
  "design-permit": (input, { design }) => designAsked(input, design),
};

/** What the named rule function asks of its input; null of one that reckons or compares in its own way. */
export function askedBy(name: string, input: Values, policy: PolicyPackage): Asked | null {
  return ASKED[name]?.(input, policy) ?? null;
}
