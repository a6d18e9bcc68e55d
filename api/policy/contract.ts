/*
 * The rule functions of the policy, in and out as their documents state them. A key that is null or absent is
 * unknown, and the answer is then open and names what is missing. Refused (422) is only what cannot mean
 * anything: a value of the wrong type, a date that does not exist, a negative area.
 */

export * from "./contract/contracts.ts";
export * from "./contract/evaluation.ts";
export * from "./contract/explanation.ts";
export * from "./contract/industry.ts";
export * from "./contract/library.ts";
export * from "./contract/plans.ts";
export * from "./contract/prices.ts";
export * from "./contract/projects.ts";
export * from "./contract/recognition.ts";
export * from "./contract/revenue.ts";
