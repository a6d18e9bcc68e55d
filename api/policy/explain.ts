import type { RequestHandler } from "express";
import type { z } from "zod";
import { canonicalJson } from "../../gis/canonical.ts";
import { explainFunction } from "../../gis/land/explanation/function.ts";
import { functionText } from "../../gis/land/explanation/function-text.ts";
import type { PolicyPackage } from "../../gis/policy/policy.ts";
import { notFound } from "../house.ts";
import { localeOf, parse } from "../route.ts";
import { explain } from "./contract.ts";
import { contentHashOf, inputsHashOf } from "./digest.ts";

type Values = Readonly<Record<string, unknown>>;

/** A rule function as it is served: what it takes, what it answers, and whose policy. */
export interface Explainable {
  readonly body: z.ZodType;
  /** The input with what is used where none was given: the day, the loaded tables in force on it. */
  readonly completed: (input: Values) => Values | Promise<Values>;
  readonly decide: (input: Values, policy: PolicyPackage) => Values;
  readonly policyOf: (input: Values) => PolicyPackage;
}

export function explainAnswer(served: ReadonlyMap<string, Explainable>): RequestHandler {
  return async (request, response) => {
    const asked = parse(explain.body, request.body, 422, "request-body-malformed");
    const rule = served.get(asked.function);
    if (!rule) {
      throw notFound(
        "function-unknown",
        `没有可解释的规则函数 ${asked.function}；可用：${[...served.keys()].join("、")}。`,
        `There is no function ${asked.function} to explain; there are ${[...served.keys()].join(", ")}.`,
      );
    }
    // The endpoint's own schema has just said so.
    const input = await rule.completed(
      parse(rule.body, asked.input, 422, "request-body-malformed") as Values,
    );
    const policy = rule.policyOf(input);
    const explanation = explainFunction(asked.function, input, (one) => rule.decide(one, policy), policy, {
      contentHash: contentHashOf(policy),
      inputsHash: inputsHashOf(input),
    });
    response.vary("Accept").vary("Accept-Language");
    if (request.accepts(["application/json", "text/plain"]) === "text/plain") {
      const lang = localeOf(request.headers["accept-language"], request.query.lang);
      response.type("text/plain").send(functionText(explanation, lang));
    } else response.type("application/json").send(canonicalJson(explanation));
  };
}
