import { addDays, isIsoDate } from "../../iso-date.ts";
import { type ContractGatePolicy, STEPS } from "../contract-gate.ts";
import { at, dayAt, each, either, lever, must, mustBeTrue, type Part, type Values } from "./lever-parts.ts";

/** What opens the gate before a contract: every step, a publicity that ran its days, and a signing after it. */
export function gateParts({ document, signerRole }: ContractGatePolicy): readonly Part[] {
  return [
    unless((input) => input.ownWorkflow !== true, ...must({ ownWorkflow: false })),
    ...mustBeTrue(...STEPS, "publicity.held"),
    firstPublicDay,
    lastPublicDay,
    noObjections,
    ...must({ signerRole }),
    unless((input) => input.contributionApplies === false, contribution),
    signing(document.period),
  ];
}

const statesBoth = mustBeTrue("contractStatesArea", "contractStatesUse");

/** Owed and stated in the contract, or not owed. */
const contribution: Part = (input) =>
  at(input, "contributionApplies") === null
    ? either(
        ...must({ contributionApplies: false }),
        each(...must({ contributionApplies: true }), ...statesBoth),
      )(input)
    : each(...statesBoth)(input);

function unless(isSettled: (input: Values) => boolean, ...parts: readonly Part[]): Part {
  return (input) => (isSettled(input) ? [] : each(...parts)(input));
}

const noObjections: Part = (input) =>
  input.openObjections === 0 ? [] : [[lever(input, "openObjections", 0, 1)]];

/** An unknown first day: the latest from which the days have run out by the last one, or by the day before signing. */
const firstPublicDay: Part = (input) => {
  if (dayAt(input, "publicity.from") !== null) return [];
  const signed = dayAt(input, "signDate");
  const to = dayAt(input, "publicity.to") ?? (signed === null ? null : addDays(signed, -1));
  if (to === null) return [];
  const from = addDays(to, -daysAsked(input));
  return [[lever(input, "publicity.from", from, asksDays(input) ? addDays(from, 1) : null)]];
};

/** The day until which it must run. */
const lastPublicDay: Part = (input) => {
  const [from, to] = [dayAt(input, "publicity.from"), dayAt(input, "publicity.to")];
  if (from === null) return [];
  const until = addDays(from, daysAsked(input));
  if (to !== null && (to >= until || !asksDays(input))) return [];
  return [
    [lever(input, "publicity.to", until, asksDays(input) ? addDays(until, -1) : at(input, "publicity.to"))],
  ];
};

/** Signing on the nearest day of the document that is after the publicity. */
function signing({ from, to }: ContractGatePolicy["document"]["period"]): Part {
  return (input) => {
    const [ended, signed] = [at(input, "publicity.to"), dayAt(input, "signDate")];
    if (typeof ended !== "string" || !isIsoDate(ended)) return [];
    const first = addDays(ended, 1) > from ? addDays(ended, 1) : from;
    if (to !== null && first > to) return [];
    if (signed === null || signed < first) return [[lever(input, "signDate", first, addDays(first, -1))]];
    return to === null || signed <= to ? [] : [[lever(input, "signDate", to, addDays(to, 1))]];
  };
}

// Without the configured number no length is tested.
const asksDays = (input: Values) => typeof input.minPublicityDays === "number";
const daysAsked = (input: Values) =>
  typeof input.minPublicityDays === "number" ? input.minPublicityDays : 0;
