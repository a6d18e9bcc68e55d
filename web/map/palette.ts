import { CATEGORIES, OVERALLS } from "../../api/districts/contract.ts";

/** How one kind of parcel looks: a colour, a hatch and a mark. Any one of the three tells the kinds apart. */
export interface Look {
  readonly fill: string;
  readonly hatch: Hatch;
  readonly mark: string;
}

export const HATCHES = [
  "rising",
  "level",
  "dots",
  "falling",
  "upright",
  "grid",
  "lattice",
  "crosses",
  "plain",
  "sparse",
] as const;
export type Hatch = (typeof HATCHES)[number];

export const KINDS = [
  ...CATEGORIES,
  "several",
  ...OVERALLS.filter((overall) => overall !== "eligible"),
] as const;
/** What a parcel is drawn as: its only category, "several", or the conclusion that kept it out of all. */
export type Kind = (typeof KINDS)[number];

/** Six hues that deuteranopes, protanopes and tritanopes tell apart (after Okabe and Ito); the rest are greys. */
export const LOOKS: Readonly<Record<Kind, Look>> = {
  "CAT-1": { fill: "#d55e00", hatch: "rising", mark: "1" },
  "CAT-2": { fill: "#e6a100", hatch: "level", mark: "2" },
  "CAT-3": { fill: "#c8719f", hatch: "dots", mark: "3" },
  "CAT-4": { fill: "#0072b2", hatch: "falling", mark: "4" },
  "CAT-5": { fill: "#56b4e9", hatch: "upright", mark: "5" },
  "CAT-6": { fill: "#009e73", hatch: "grid", mark: "6" },
  several: { fill: "#46346b", hatch: "lattice", mark: "+" },
  excluded: { fill: "#87909b", hatch: "crosses", mark: "×" },
  "not-low-efficiency": { fill: "#cdd4db", hatch: "plain", mark: "–" },
  undetermined: { fill: "#f4f5f6", hatch: "sparse", mark: "?" },
};

/** Light to dark; one hue, so that the order reads without colour vision. Index 0 is "none". */
export const CHOROPLETH = ["#f1f3f4", "#d8e7ee", "#aaccda", "#74a9bf", "#3f819d", "#175873"] as const;

/** The share of low-efficiency land, light to dark, against the blues of the districts; and from which share on. */
export const HEAT = ["#ffffff", "#fde6c8", "#f9b66d", "#d9702a", "#933b10"] as const;
export const HEAT_FROM = [0.001, 0.1, 0.25, 0.5] as const;

export const INK = "#12324a";
export const PAPER = "#ffffff";
export const LAND = "#e9edf0";
export const ACCENT = "#c8102e";
