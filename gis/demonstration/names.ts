import type { Town } from "./blocks.ts";
import type { LandUse } from "./land-uses.ts";
import type { Prng } from "./prng.ts";

/** Names that nobody bears: heavenly stems with earthly branches, after the word 演示 (demonstration). */
const STEMS = "甲乙丙丁戊己庚辛壬癸";
const BRANCHES = "子丑寅卯辰巳午未申酉戌亥";

const TRADES: readonly [string, ...string[]] = [
  "机械",
  "纺织",
  "建材",
  "食品",
  "电子",
  "化工",
  "印务",
  "五金",
];
const BUSINESSES: readonly [string, ...string[]] = ["商贸", "置业", "市场管理", "酒店管理", "物业"];
const BODIES: readonly [string, ...string[]] = ["服务中心", "管理所", "文化站", "研究所", "学校"];

export function rightHolder({ industrial, publicUse }: LandUse, random: Prng): string {
  const name = `演示${sign(STEMS, random)}${sign(BRANCHES, random)}${random.whole(1, 99)}`;
  if (publicUse) return `${name}${random.pick(BODIES)}`;
  return `${name}${random.pick(industrial ? TRADES : BUSINESSES)}有限公司`;
}

const sign = (signs: string, random: Prng) => signs.charAt(random.whole(0, signs.length - 1));

/** Digit values and weights of GB 32100-2015. */
const USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** A social credit code whose check character is right, under the division 000000, which does not exist. */
export function fictionalUscc(random: Prng): string {
  let code = "91000000";
  while (code.length < 17) code += USCC_SIGNS.charAt(random.whole(0, 9));
  const sum = USCC_WEIGHTS.reduce(
    (total, weight, i) => total + weight * USCC_SIGNS.indexOf(code.charAt(i)),
    0,
  );
  return code + USCC_SIGNS.charAt((31 - (sum % 31)) % 31);
}

export function address({ name }: Town, block: number, lot: number): string {
  return `${name}演示${block + 1}号街区${lot + 1}号`;
}

/**
 * Parcel code of 19 characters: county 6, cadastral area 3, sub-area 3, feature GB (state land, right of use),
 * serial 5. The cadastral area is the town, or 9xx for towns that a functional area manages under its own code.
 */
export function parcelCode(town: Town, block: number, lot: number): string {
  const isCounty = town.code.startsWith(town.registrationCode);
  const area = isCounty ? town.code.slice(6) : `9${town.code.slice(7)}`;
  const subArea = String(Math.floor(block / 20) + 1).padStart(3, "0");
  const serial = String((block % 20) * 1000 + lot + 1).padStart(5, "0");
  return `${town.registrationCode}${area}${subArea}GB${serial}`;
}
