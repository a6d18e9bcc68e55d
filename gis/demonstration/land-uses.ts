/** A use class of the reference tables and its code in three land classifications, where each has one. */
export interface LandUse {
  readonly useClass: string;
  readonly industrial: boolean;
  readonly publicUse: boolean;
  /** SANDIAO 2019, YDYH 2023, GBT21010 2017. */
  readonly codes: readonly [string, string, string];
  readonly termYears: number;
}

/** Those that the city is made of, by their frequency in a hundred lots or so. */
export const LAND_USES: readonly (readonly [LandUse, number])[] = [
  [use("ind_general", "0601", "1001", "0601", { industrial: true }), 34],
  [use("ind_m0", "0601", "1001", "0601", { industrial: true }), 3],
  [use("logistics", "0508", "1101", "0604", { industrial: true }), 7],
  [use("com_retail", "05H1", "0901", "0501", { termYears: 40 }), 8],
  [use("com_wholesale", "05H1", "090102", "0502", { termYears: 40 }), 4],
  [use("com_office", "05H1", "0902", "0505", { termYears: 40 }), 6],
  [use("res_commodity", "0701", "0701", "0701", { termYears: 70 }), 12],
  [use("pub_admin", "08H1", "0801", "0801", { publicUse: true }), 7],
  [use("pub_education", "08H2", "0804", "0803", { publicUse: true }), 6],
  [use("pub_research", "08H2", "0802", "0804", { publicUse: true }), 4],
  [use("pub_medical", "08H2", "0806", "0805", { publicUse: true }), 4],
  [use("pub_culture", "08H2", "0803", "0807", { publicUse: true }), 3],
  [use("utility", "0809", "1301", "0809", { publicUse: true }), 2],
];

export const SCHEMES = [
  ["SANDIAO", "2019"],
  ["YDYH", "2023"],
  ["GBT21010", "2017"],
] as const;

/** Land that the third survey did not find to be construction land, built over since or never built. */
export const FARMLAND_CODES: readonly [string, ...string[]] = ["0103", "0201", "0307", "0404", "1104"];

function use(
  useClass: string,
  sandiao: string,
  ydyh: string,
  gbt: string,
  { industrial = false, publicUse = false, termYears = 50 }: Partial<LandUse>,
): LandUse {
  return { useClass, industrial, publicUse, codes: [sandiao, ydyh, gbt], termYears };
}

/** @throws RangeError when the city has no such use */
export function landUse(useClass: string): LandUse {
  const found = LAND_USES.find(([known]) => known.useClass === useClass);
  if (!found) throw new RangeError(`no demonstration land use ${useClass}`);
  return found[0];
}
