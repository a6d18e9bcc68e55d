import {
  CATEGORIES,
  type District,
  type Inventory,
  OVERALLS,
  STAGES,
  type Tally,
} from "../../api/districts/contract.ts";
import { approximateMu, countText, muText, percentText, squareMetresText, sumAreas } from "../app/area.ts";
import type { Lang, TextKey } from "../app/text.ts";
import { text } from "../app/text.ts";
import type { Division, Measure, ParcelFilter, Unit } from "../app/url-state.ts";
import type { DistrictValue } from "../map/layers/districts.ts";
import type { Kind } from "../map/palette.ts";

const MEMBERS = { overall: OVERALLS, category: CATEGORIES, stage: STAGES } as const;

/** The division a measure belongs to; the total belongs to each of them. */
export function divisionOf(measure: Measure): Division | undefined {
  if (CATEGORIES.some((one) => one === measure)) return "category";
  if (STAGES.some((one) => one === measure)) return "stage";
  return measure === "total" ? undefined : "overall";
}

/** The columns beside the totals when the table shows `division`. */
export function membersOf(division: Division): readonly Measure[] {
  return MEMBERS[division];
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

/** How many parcels pass the filters, where the inventories say: they know one division at a time. */
export function matching(
  districts: readonly District[],
  { district, category, stage, overall }: ParcelFilter,
): number | undefined {
  const [measure, ...others] = [category, stage, overall].filter((one) => one !== undefined);
  if (others.length > 0) return undefined;
  const chosen = districts.filter(({ code }) => district === undefined || code === district);
  return cityTally(
    chosen.map(({ inventory }) => inventory),
    measure ?? "total",
  ).parcels;
}

/** What table and map both print for a part of `whole`, the tally of all parcels of the same place. */
export function tallyText(part: Tally, unit: Unit, whole: Tally): string {
  switch (unit) {
    case "parcels":
      return countText(part.parcels);
    case "mu":
      return muText(part.areaM2);
    case "m2":
      return squareMetresText(part.areaM2);
    case "share":
      return percentText(part.areaM2, whole.areaM2);
  }
}

/** For order, bar lengths and colour classes; never shown. */
export function tallySize(part: Tally, unit: Unit, whole: Tally): number {
  if (unit === "parcels") return part.parcels;
  const size = approximateMu(part.areaM2);
  if (unit !== "share") return size;
  const all = approximateMu(whole.areaM2);
  return all === 0 ? 0 : size / all;
}

/** One district as the map draws it: the number its table row prints, and its colour class. */
export function districtValues(
  districts: readonly District[],
  measure: Measure,
  unit: Unit,
  lang: Lang,
): readonly DistrictValue[] {
  const sizes = districts.map(({ inventory }) => tallySize(tallyOf(inventory, measure), unit, inventory));
  const bounds = classBounds(sizes);
  return districts.map((district, at) => ({
    code: district.code,
    name: districtName(district, lang),
    value: tallyText(tallyOf(district.inventory, measure), unit, district.inventory),
    shade: classOf(sizes[at] ?? 0, bounds),
  }));
}

/** The smallest and largest printed number of each colour class, for the legend. */
export function classRanges(
  districts: readonly District[],
  measure: Measure,
  unit: Unit,
): readonly ClassRange[] {
  const rows = districts
    .map(({ inventory }) => {
      const part = tallyOf(inventory, measure);
      return { size: tallySize(part, unit, inventory), text: tallyText(part, unit, inventory) };
    })
    .sort((a, b) => a.size - b.size);
  const bounds = classBounds(rows.map((row) => row.size));
  return [0, ...bounds.map((_, at) => at + 1)].flatMap((shade) => {
    const members = rows.filter((row) => classOf(row.size, bounds) === shade);
    const [first, last] = [members[0], members.at(-1)];
    return first && last ? [{ shade, from: first.text, to: last.text }] : [];
  });
}

export interface ClassRange {
  readonly shade: number;
  readonly from: string;
  readonly to: string;
}

export function districtName(district: Pick<District, "shortName" | "nameEn">, lang: Lang): string {
  return lang === "zh" ? district.shortName : district.nameEn;
}

/** Short name of a measure, for headings and the map's legend. */
export function measureName(lang: Lang, measure: Measure): string {
  return text(lang, measureKey(measure));
}

/** What a parcel of the map is drawn as, in words. */
export function kindName(lang: Lang, kind: Kind): string {
  return kind === "several" ? text(lang, "several") : measureName(lang, kind);
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
