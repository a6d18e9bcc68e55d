import type { Bilingual } from "../errors.ts";

type Details = Readonly<Record<string, unknown>>;

/**
 * What each problem that the database finds is called. The database keeps the code and the figures; the
 * words stand here, once in each language.
 */
const WORDS: Readonly<Record<string, (details: Details) => Bilingual>> = {
  "geometry-invalid": ({ reason, repairable, areaM2, repairedM2 }) => ({
    zh: `图形无效：${inChinese(String(reason))}${repairable ? `；可修复，面积由 ${areaM2} m² 变为 ${repairedM2} m²` : "；无法自动修复"}`,
    en: `the polygon is not valid: ${reason}${repairable ? `; it can be repaired, its area going from ${areaM2} to ${repairedM2} m²` : "; it cannot be repaired by itself"}`,
  }),
  "outside-city": () => ({ zh: "图形在本市范围之外", en: "the parcel lies outside the city" }),
  "area-zero": ({ areaM2 }) => ({
    zh: `图形面积仅 ${areaM2} m²`,
    en: `the polygon has an area of ${areaM2} m² only`,
  }),
  "key-repeated-in-file": ({ key, row }) => ({
    zh: `${key} 与第 ${row} 行重复`,
    en: `${key} repeats row ${row}`,
  }),
  "key-already-recorded": ({ key, parcel }) => ({
    zh: `${key} 已入库（宗地 ${parcel}），不覆盖原记录`,
    en: `${key} is already recorded, as parcel ${parcel}; nothing is overwritten`,
  }),
  "code-contradicts-district": ({ parcelCode, county, districtName, district, counties }) => ({
    zh: `宗地代码 ${parcelCode} 属县级区划 ${county}，而${districtName}（${district}）登记于 ${listed(counties)}；请核对代码或责任区县`,
    en: `the parcel code ${parcelCode} is of county ${county}, while ${district} registers under ${listed(counties)}; check the code or the responsible district`,
  }),
  "code-contradicts-registration": ({ parcelCode, county, stated }) => ({
    zh: `宗地代码 ${parcelCode} 属县级区划 ${county}，与登记区划 ${stated} 不符`,
    en: `the parcel code ${parcelCode} is of county ${county}, which contradicts the registration under ${stated}`,
  }),
  "area-differs": ({ declaredM2, computedM2 }) => ({
    zh: `登记面积 ${declaredM2} m² 与图形面积 ${computedM2} m² 相差超过 1 %；以登记面积为准`,
    en: `the recorded area of ${declaredM2} m² differs from the polygon's ${computedM2} m² by over 1 %; the recorded one decides`,
  }),
  "land-use-unknown": ({ code, scheme, edition }) => ({
    zh: `${scheme} ${edition} 中没有地类编码 ${code}`,
    en: `${scheme} ${edition} has no land-use code ${code}`,
  }),
  "land-use-scheme-missing": ({ code }) => ({
    zh: `地类编码 ${code} 未注明分类标准和版本，无法解释`,
    en: `the land-use code ${code} comes without its scheme and edition, so it says nothing`,
  }),
  "parcel-code-missing": () => ({
    zh: "缺少宗地代码；以后的调查将无法与之对应",
    en: "there is no parcel code, so no later survey will find the parcel",
  }),
  "former-parcel-unknown": ({ parcelCode }) => ({
    zh: `原宗地代码 ${parcelCode} 未入库`,
    en: `the former parcel ${parcelCode} is not recorded`,
  }),
  "records-not-taken": () => ({
    zh: "该行是已入库宗地的新版本，只更新宗地本身；所附的认定、评价等记录未导入",
    en: "the row is a new version of a recorded parcel: the parcel is updated, the records that come with it are not taken",
  }),
  "overlaps-row": ({ row, areaM2 }) => ({
    zh: `与第 ${row} 行重叠 ${areaM2} m²`,
    en: `overlaps row ${row} by ${areaM2} m²`,
  }),
  "overlaps-parcel": ({ parcel, areaM2 }) => ({
    zh: `与已入库宗地 ${parcel} 重叠 ${areaM2} m²`,
    en: `overlaps the recorded parcel ${parcel} by ${areaM2} m²`,
  }),
  "replaces-parcel": ({ parcel, areaM2 }) => ({
    zh: `与同批宗地一起覆盖宗地 ${parcel}（其中 ${areaM2} m²），入库后 ${parcel} 终止并记录分割合并关系`,
    en: `covers parcel ${parcel} together with others of this file (${areaM2} m² of it); committed, ${parcel} ends and the lineage is recorded`,
  }),
  "gap-to-row": ({ row, widthM }) => ({
    zh: `与第 ${row} 行之间有 ${widthM} m 宽的缝隙`,
    en: `leaves a gap of ${widthM} m to row ${row}`,
  }),
  "gap-to-parcel": ({ parcel, widthM }) => ({
    zh: `与已入库宗地 ${parcel} 之间有 ${widthM} m 宽的缝隙`,
    en: `leaves a gap of ${widthM} m to the recorded parcel ${parcel}`,
  }),
};

/** What a problem found while reading says of itself, or what the code of one found by comparing means. */
export function problemWords(code: string, details: Details): Bilingual {
  const words = WORDS[code];
  if (words) return words(details);
  const { zh, en } = details;
  return { zh: typeof zh === "string" ? zh : code, en: typeof en === "string" ? en : code };
}

function listed(value: unknown): string {
  return Array.isArray(value) ? value.join("、") : String(value);
}

/** The commonest words of ST_IsValidReason. */
function inChinese(reason: string): string {
  return reason
    .replace("Ring Self-intersection", "环自相交")
    .replace("Self-intersection", "自相交")
    .replace("Hole lies outside shell", "内环在外环之外")
    .replace("Holes are nested", "内环嵌套")
    .replace("Interior is disconnected", "内部不连通")
    .replace("Nested shells", "外环嵌套")
    .replace("Duplicate Rings", "环重复")
    .replace("Too few points in geometry component", "点数过少");
}
