import { addYears, type IsoDate, type Period } from "../../iso-date.ts";
import type { PolicyPackage } from "../../policy/policy.ts";
import type { PlanWorkflowPolicy } from "../plan-transition.ts";
import {
  areaAt,
  areaLever,
  at,
  ceilingDivide,
  dayWithin,
  each,
  lever,
  mustBeTrue,
  oneAmong,
  type Part,
  type Values,
} from "./lever-parts.ts";

/** A count of at least so many. */
export function atLeast(name: string, least: number): Part {
  return (input) => {
    const present = at(input, name);
    return typeof present === "number" && present >= least ? [] : [[lever(input, name, least, least - 1)]];
  };
}

/** The project's land of which the odd parcels, at the areas that they then have, are the permitted share. */
export function projectLand(names: readonly string[], percent: bigint): Part {
  return (input) => {
    const sum = names.reduce((all, name) => all + (areaAt(input, name) ?? 0n), 0n);
    const cents = ceilingDivide(sum, percent);
    const present = areaAt(input, "projectLandM2");
    if (present !== null && present >= cents * 100n) return [];
    return [[areaLever(input, "projectLandM2", cents, -1n)]];
  };
}

/** The lowest floor price above both bounds; a bound that is unknown is named as the highest that the price passes. */
export function lowestPrice(percent: bigint): Part {
  return (input) => {
    const [floor, standard, cost] = ["floorPriceFen", "minimumPriceStandardFen", "landCostFen"].map(
      (name) => {
        const text = at(input, name);
        return typeof text === "string" ? BigInt(text) : null;
      },
    ) as [bigint | null, bigint | null, bigint | null];
    const bounds = [
      ...(standard === null ? [] : [ceilingDivide(standard * percent, 100n)]),
      ...(cost === null ? [] : [cost]),
    ];
    if (bounds.length === 0 && floor === null) return [];
    let lowest = floor ?? 0n;
    for (const bound of bounds) if (bound > lowest) lowest = bound;
    const fen = (name: string, value: bigint, short: bigint) =>
      lever(input, name, String(value), short < 0n ? at(input, name) : String(short));
    return [
      [
        ...(floor !== null && floor === lowest ? [] : [fen("floorPriceFen", lowest, lowest - 1n)]),
        ...(standard === null
          ? [fen("minimumPriceStandardFen", (lowest * 100n) / percent, (lowest * 100n) / percent + 1n)]
          : []),
        ...(cost === null ? [fen("landCostFen", lowest, lowest + 1n)] : []),
      ],
    ];
  };
}

/** What is added elsewhere, or what one of the projects leaves, makes up for what the year loses. */
export function balance(projects: number): Part {
  const names = Array.from({ length: projects }, (_, i) => `projects.${i}`);
  return (input) => {
    const before = names.map((one) => areaAt(input, `${one}.industrialBeforeM2`));
    if (before.includes(null)) return [];
    const gains = ["otherAddedM2", ...names.map((one) => `${one}.industrialAfterM2`)];
    const loss = before.reduce((sum: bigint, one) => sum + (one ?? 0n), 0n);
    const gain = gains.reduce((sum, name) => sum + (areaAt(input, name) ?? 0n), 0n);
    if (gain >= loss) return [];
    return gains.map((name) => [
      areaLever(input, name, ((areaAt(input, name) ?? 0n) + loss - gain) / 100n, -1n),
    ]);
  };
}

/** The step that there is from this state, who takes it, for which district, and the papers that it needs. */
export function planParts({
  document,
  steps,
  districtRoles,
  schemeParts,
}: PlanWorkflowPolicy): readonly Part[] {
  const stepOf = ({ planType, state, action }: Values) =>
    steps.find((one) => one.planType === planType && one.from === state && one.action === action);
  const papers = ["comment", "docNo"];
  return [
    (input) => (input.ownWorkflow === true ? [[lever(input, "ownWorkflow", false)]] : []),
    (input) =>
      stepOf(input)
        ? []
        : steps
            .filter((one) => one.planType === input.planType && one.from === input.state)
            .map(({ action }) => [lever(input, "action", action)]),
    (input) => oneAmong("actorRole", [stepOf(input)?.role ?? []].flat())(input),
    (input) => {
      const [step, plan, actor] = [stepOf(input), at(input, "planDistrict"), at(input, "actorDistrict")];
      if (!step || !districtRoles.includes(step.role) || (plan !== null && plan === actor)) return [];
      if (plan !== null) return [[lever(input, "actorDistrict", plan)]];
      return actor === null ? [] : [[lever(input, "planDistrict", actor)]];
    },
    (input) => {
      const needs: readonly string[] = stepOf(input)?.needs ?? [];
      const texts = [
        ...needs.filter((need) => papers.includes(need)),
        ...(needs.includes("contents") ? schemeParts.map((part) => `contents.${part}`) : []),
      ];
      const truths = needs.filter((need) => need !== "contents" && need !== "date" && !papers.includes(need));
      return each(
        ...(needs.includes("date") ? [dayWithin("facts.date", () => [document.period])] : []),
        ...texts.map((name) => onRecord(`facts.${name}`)),
        ...mustBeTrue(...truths.map((name) => `facts.${name}`)),
      )(input);
    },
  ];
}

/** A text that is brought, whatever it says. */
function onRecord(name: string): Part {
  return (input) => (String(at(input, name) ?? "").trim() === "" ? [[lever(input, name, "*")]] : []);
}

/** Industry before and after on granted land: then only the FAR is in question. */
export function isExemptible(input: Values, { industrialUses }: PolicyPackage["premium"]): boolean {
  const isIndustrial = (use: unknown) => industrialUses.some((one) => one === use);
  const { otherProvisionDocNo, publicTransferRequired, tenure, originalConditionClear: isClear } = input;
  const applies = !otherProvisionDocNo && publicTransferRequired !== true && tenure === "granted";
  const use = isClear === true ? input.oldUse : isClear === false ? input.certificateUse : null;
  return applies && isIndustrial(use) && isIndustrial(input.newUse);
}

/** The period within so many years of a day; none of an unknown one. */
export function yearsFrom(permit: IsoDate | null, years: number): Period[] {
  return permit === null ? [] : [{ from: permit, to: addYears(permit, years) }];
}
