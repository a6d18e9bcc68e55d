import { z } from "zod";
import { isoDate } from "../../../gis/iso-date.ts";
import { BOOLEAN_FACTS, DOCUMENT_FACTS } from "../../../gis/land/facts/facts.ts";
import { overall } from "../../districts/contract.ts";
import { civilDate } from "../../endpoint.ts";
import { flag, k3, ruleFunction, texts, word } from "./fields.ts";

const facts = z.object({
  ...Object.fromEntries(BOOLEAN_FACTS.map((name) => [name, flag])),
  ...Object.fromEntries(DOCUMENT_FACTS.map((name) => [name, word])),
  // Built from the two lists, which are the keys of this type.
} as Record<(typeof BOOLEAN_FACTS)[number], typeof flag> &
  Record<(typeof DOCUMENT_FACTS)[number], typeof word>);

export const classify = ruleFunction(
  "classify",
  { zh: "六类低效用地认定（一）", en: "Scope, exclusions and the six categories (61 一)" },
  z.object({ asOf: civilDate.transform(isoDate).nullish(), facts }),
  {
    scope: z.record(z.string(), k3),
    categories: z.record(z.string(), k3),
    exclusions: z.record(z.string(), k3),
    overall,
    matched: texts,
    excludedBy: texts,
    policyInForce: k3,
    recognisable: k3,
    missing: texts,
  },
);
