import { addDays, isIsoDate } from "../../iso-date.ts";
import { formatScaled, parseArea } from "../../units.ts";

type Values = Readonly<Record<string, unknown>>;

/** One input that could be another: the value that suffices, and the last one on the way that does not. */
export interface Lever {
  /** `publicity.held`; a parcel of a list is `parcels.0.areaM2`. */
  readonly input: string;
  readonly from: unknown;
  readonly value: unknown;
  readonly short: unknown;
}

/** What a rule function is asked to become: where its verdict stands, and which inputs could move it. */
interface Question {
  readonly verdict: (output: Values) => unknown;
  readonly levers: (input: Values, output: Values, bounds: LeverBounds) => Lever[];
}

/** The numbers of the policy that the levers aim at. */
export interface LeverBounds {
  readonly contributionGfaPercent: bigint;
  readonly contributionLandPercent: bigint;
  readonly transitionPercent: bigint;
  readonly serviceGfaPercent: bigint;
  readonly serviceLandPercent: bigint;
  /** In 0.0001 m². */
  readonly oddParcel: bigint;
  readonly oddParcelsPercent: bigint;
  readonly signerRole: string;
  readonly undergroundPercent: bigint;
  /** Of the infrastructure fee, by storey from the first on. */
  readonly storeyPercents: readonly bigint[];
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  "public-contribution": {
    verdict: ({ met }) => met,
    levers: (input, _output, bounds) => [
      ...atLeast(input, "offeredGfaM2", "totalGfaM2", bounds.contributionGfaPercent),
      ...atLeast(input, "offeredLandM2", "totalLandM2", bounds.contributionLandPercent),
    ],
  },
  "small-parcels": {
    verdict: ({ mayTransferByAgreement }) => mayTransferByAgreement,
    levers: (input, _output, bounds) => [
      ...truths(input, ["approved"]),
      ...list(input.parcels).flatMap((_parcel, at) => [
        ...truths(input, [`parcels.${at}.plannedTogether`]),
        ...below(input, `parcels.${at}.areaM2`, bounds.oddParcel),
      ]),
      ...projectLand(input, bounds.oddParcelsPercent),
    ],
  },
  "transition-use": {
    verdict: ({ allowed }) => allowed,
    levers: (input, _output, bounds) => [
      ...truths(input, ["usesExistingBuildings", "districtApproved"]),
      ...shareOfRest(input, "rebuiltGfaM2", ["newGfaM2"], "originalGfaM2", bounds.transitionPercent),
      ...shareOfRest(input, "newGfaM2", ["rebuiltGfaM2"], "originalGfaM2", bounds.transitionPercent),
    ],
  },
  "service-manufacturing": {
    verdict: ({ allowed }) => allowed,
    levers: (input, _output, bounds) => [
      ...truths(input, ["existingManufacturer", "conformsDetailedPlan"]),
      ...shareOfRest(input, "serviceGfaM2", [], "originalGfaM2", bounds.serviceGfaPercent),
      ...shareOfRest(input, "serviceLandM2", [], "parcelLandM2", bounds.serviceLandPercent),
    ],
  },
  "industrial-far-rise": {
    verdict: ({ premiumFree }) => premiumFree,
    levers: (input) => truths(input, ["conformsPlan", "lowEfficiencyRedevelopment"]),
  },
  "contract-gate": {
    verdict: ({ maySign }) => maySign,
    levers: (input, _output, bounds) => [
      ...truths(input, [
        "recognised",
        "inLibrary",
        "inApprovedAnnualPlan",
        "schemeApprovedByDistrict",
        "supplyApprovedByCity",
        "appraisalDone",
        "collectiveDecisionDone",
        "contractStatesArea",
        "contractStatesUse",
      ]),
      ...(input.openObjections === 0 ? [] : [lever(input, "openObjections", 0, 1)]),
      ...(input.signerRole === bounds.signerRole ? [] : [lever(input, "signerRole", bounds.signerRole)]),
      ...afterPublicity(input),
    ],
  },
};

/**
 * The smallest sets of inputs that would give a rule function its favourable verdict, each tried by `decide`: at
 * the stated values it does, with a value that stops just short or with one of them left out it does not.
 */
export function smallestLevers(
  name: string,
  input: Values,
  decide: (input: Values) => Values,
  bounds: LeverBounds,
): Lever[][] {
  const question = QUESTIONS[name];
  if (!question) return [];
  const output = decide(input);
  const levers = question.levers(input, output, bounds).slice(0, MOST);
  const holds = (set: readonly Lever[]) => question.verdict(decide(pulled(input, set))) === "satisfied";
  if (question.verdict(output) === "satisfied") return [];
  return minimalSets(levers, holds).filter((set) =>
    set.every((one) => !holds(set.map((other) => (other === one ? { ...one, value: one.short } : other)))),
  );
}

/** Sets are tried one by one, so there may not be too many: 2¹⁶. */
const MOST = 16;

/** All sets that hold and of which no part does, smallest first; one lever an input. */
function minimalSets(levers: readonly Lever[], holds: (set: readonly Lever[]) => boolean): Lever[][] {
  // What the whole cannot do without is in every set, which leaves few to try.
  const needed = levers.filter((one) => holds(levers) && !holds(levers.filter((other) => other !== one)));
  const optional = levers.filter((one) => !needed.includes(one));
  const found: Lever[][] = [];
  const subsets = Array.from({ length: 2 ** optional.length }, (_, mask) =>
    optional.filter((_one, at) => (mask >> at) & 1),
  ).sort((a, b) => a.length - b.length);
  for (const subset of subsets) {
    const set = [...needed, ...subset];
    if (found.some((smaller) => smaller.every((one) => set.includes(one)))) continue;
    if (set.length > 0 && holds(set)) found.push(set);
  }
  return found;
}

function truths(input: Values, names: readonly string[]): Lever[] {
  return names.filter((name) => at(input, name) !== true).map((name) => lever(input, name, true));
}

function lever(input: Values, name: string, value: unknown, short: unknown = at(input, name)): Lever {
  return { input: name, from: at(input, name), value, short };
}

/** At least so many percent of a total: the nearest area of two decimals that suffices. */
function atLeast(input: Values, offered: string, total: string, percent: bigint): Lever[] {
  const whole = areaAt(input, total);
  if (whole === null) return [];
  const cents = ceilingDivide(whole * percent, 100n * 100n);
  return cents === 0n ? [] : [areaLever(input, offered, cents, cents - 1n)];
}

/** At most so many percent of a total, with what else counts towards it. */
function shareOfRest(
  input: Values,
  name: string,
  others: readonly string[],
  total: string,
  percent: bigint,
): Lever[] {
  const whole = areaAt(input, total);
  const rest = others.map((other) => areaAt(input, other) ?? 0n).reduce((sum, one) => sum + one, 0n);
  if (whole === null) return [];
  const cents = ((whole * percent) / 100n - rest) / 100n;
  const present = areaAt(input, name);
  if (cents < 0n || (present !== null && present <= cents * 100n)) return [];
  return [areaLever(input, name, cents, cents + 1n)];
}

function below(input: Values, name: string, most: bigint): Lever[] {
  const present = areaAt(input, name);
  return present !== null && present <= most ? [] : [areaLever(input, name, most / 100n, most / 100n + 1n)];
}

/** The project's land that the odd parcels would be the permitted share of. */
function projectLand(input: Values, percent: bigint): Lever[] {
  const parcels = list(input.parcels).map((_, i) => areaAt(input, `parcels.${i}.areaM2`));
  if (parcels.includes(null)) return [];
  const sum = parcels.reduce((total: bigint, one) => total + (one ?? 0n), 0n);
  const cents = ceilingDivide(sum * 100n, percent * 100n);
  const present = areaAt(input, "projectLandM2");
  return cents === 0n || (present !== null && present >= cents * 100n)
    ? []
    : [areaLever(input, "projectLandM2", cents, cents - 1n)];
}

/** Signing on the first day after the publicity; the day before does not do. */
function afterPublicity(input: Values): Lever[] {
  const [to, signed] = [at(input, "publicity.to"), input.signDate];
  if (typeof to !== "string" || !isIsoDate(to) || (typeof signed === "string" && signed > to)) return [];
  return [lever(input, "signDate", addDays(to, 1), to)];
}

function areaLever(input: Values, name: string, cents: bigint, shortCents: bigint): Lever {
  return lever(input, name, formatScaled(cents, 2), formatScaled(shortCents, 2));
}

function areaAt(input: Values, name: string): bigint | null {
  const text = at(input, name);
  return typeof text === "string" ? parseArea(text) : null;
}

function ceilingDivide(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

function at(input: Values, name: string): unknown {
  let value: unknown = input;
  for (const key of name.split("."))
    value = typeof value === "object" && value !== null ? (value as Values)[key] : undefined;
  return value ?? null;
}

function pulled(input: Values, levers: readonly Lever[]): Values {
  // Inputs are plain JSON: a copy keeps the caller's as it is.
  const copy = JSON.parse(JSON.stringify(input)) as Record<string, unknown>;
  for (const { input: name, value } of levers) {
    const keys = name.split(".");
    const last = keys.pop() ?? name;
    let place: Record<string, unknown> = copy;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return copy;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
