import { CATEGORIES, type Inventory, OVERALLS, STAGES, type Tally } from "../../api/districts/contract.ts";
import { approximateMu, countText, muText, sumAreas } from "../app/area.ts";
import type { Lang, TextKey } from "../app/text.ts";
import { text } from "../app/text.ts";
import type { Measure, Unit } from "../app/url-state.ts";

export type Division = "overall" | "category" | "stage";

const MEMBERS = { overall: OVERALLS, category: CATEGORIES, stage: STAGES } as const;

export function divisionOf(measure: Measure): Division {
  if (CATEGORIES.some((one) => one === measure)) return "category";
  if (STAGES.some((one) => one === measure)) return "stage";
  return "overall";
}

/** The columns of the table when it shows `division`. */
export function membersOf(division: Division): readonly Measure[] {
  return ["total", ...MEMBERS[division]];
}

const NOTHING: Tally = { parcels: 0, areaM2: "0" };

/** The part of an inventory that a measure counts. */
export function tallyOf(inventory: Inventory, measure: Measure): Tally {
  if (measure === "total") return inventory;
  const parts: Readonly<Record<string, Tally>> = {
    ...inventory.byOverall,
    ...inventory.byCategory,
    ...inventory.byStage,
  };
  return parts[measure] ?? NOTHING;
}

/** Each parcel has one responsible district, functional areas included, so the city is their sum. */
export function cityTally(inventories: readonly Inventory[], measure: Measure): Tally {
  const parts = inventories.map((inventory) => tallyOf(inventory, measure));
  return {
    parcels: parts.reduce((sum, part) => sum + part.parcels, 0),
    areaM2: sumAreas(parts.map((part) => part.areaM2)),
  };
}

/** What table and map both print for a tally. */
export function tallyText(tally: Tally, unit: Unit): string {
  return unit === "mu" ? muText(tally.areaM2) : countText(tally.parcels);
}

/** For order, bar lengths and colour classes; never shown. */
export function tallySize(tally: Tally, unit: Unit): number {
  return unit === "mu" ? approximateMu(tally.areaM2) : tally.parcels;
}

/** Short name of a measure, for headings and the map's legend. */
export function measureName(lang: Lang, measure: Measure): string {
  return text(lang, measureKey(measure));
}

function measureKey(measure: Measure): TextKey {
  if (measure === "total") return "total";
  const category = CATEGORIES.find((one) => one === measure);
  if (category !== undefined) return `${category}.short`;
  const stage = STAGES.find((one) => one === measure);
  if (stage !== undefined) return `stage.${stage}`;
  const overall = OVERALLS.find((one) => one === measure);
  return overall === undefined ? "total" : `overall.${overall}`;
}

/** Upper bounds of at most `classes` classes with about as many districts in each; zero is not classed. */
export function classBounds(sizes: readonly number[], classes = 5): readonly number[] {
  const ordered = sizes.filter((size) => size > 0).sort((a, b) => a - b);
  const bounds = new Set<number>();
  for (let step = 1; step <= classes; step++) {
    const bound = ordered[Math.ceil((step * ordered.length) / classes) - 1];
    if (bound !== undefined) bounds.add(bound);
  }
  return [...bounds];
}

/** Which class a size falls in: 0 for nothing, then 1 for the smallest and so on. */
export function classOf(size: number, bounds: readonly number[]): number {
  if (size <= 0) return 0;
  const found = bounds.findIndex((bound) => size <= bound);
  return found === -1 ? bounds.length : found + 1;
}
