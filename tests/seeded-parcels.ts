import type { EvidenceRecord, ParcelInputs } from "../gis/land/explanation/parcel.ts";
import { BOOLEAN_FACTS } from "../gis/land/facts/facts.ts";
import { findingName, MEASURES, measuresOfRecord } from "../gis/land/facts/measures.ts";

const DOCUMENTS = ["districtOtherDocNo", "idleLandDocNo", "otherExclusionDocNo"];
const CONTROL = /^control|Intensity$|^(buildingCoefficient|greenRatio|officeShare)$/;

/**
 * Parcels as a city has them, with the records behind what is known: of each, most measures, one finding in five,
 * and the control standard where `standard` says that it is loaded. The same seed gives the same parcels.
 */
export function seededParcels(
  count: number,
  { seed = 61, asOf = "2022-03-01", standard = true } = {},
): ParcelInputs[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  const hundredth = (most: number) => Math.round(next() * most * 100) / 100;
  const drawn = (kind: string, unit: string | null) =>
    kind === "number"
      ? unit?.startsWith("share") && next() < 0.5
        ? Math.round(next())
        : hundredth(unit === "percent" ? 100 : unit === "yuan per m²" ? 10_000 : unit === "years" ? 3 : 2)
      : next() < 0.5;
  return Array.from({ length: count }, (_, at) => {
    const record: Record<string, boolean | number | string> = {};
    for (const [name, { kind, unit }] of Object.entries(MEASURES)) {
      if (DOCUMENTS.includes(name)) {
        if (next() < 0.1) record[name] = `历政认〔2021〕${at}号`;
      } else if (standard || !CONTROL.test(name)) {
        if (next() < 0.9) record[name] = drawn(kind, unit);
      }
    }
    for (const fact of BOOLEAN_FACTS) if (next() < 0.2) record[findingName(fact)] = next() < 0.5;
    return {
      asOf,
      subject: {
        id: `370112-${String(at).padStart(8, "0")}`,
        alias: null,
        address: `历城区“样本”路 ${at} 号`,
        rightHolder: `济南第 ${at} 厂`,
        areaM2: "2000.00",
        areaBasis: "certificate",
      },
      demonstration: true,
      measures: measuresOfRecord(record),
      evidence: evidenceOf(record, at),
    };
  });
}

/** As the database gives them: one record stands behind many measures. */
function evidenceOf(record: Readonly<Record<string, unknown>>, at: number): EvidenceRecord[] {
  const table = {
    source: "载入的政策表 loaded policy table",
    document: "建设用地控制标准",
    docNo: null,
    author: "演示",
    on: "2019-01-01",
    validTo: null,
  };
  const parcel = {
    source: "宗地记录 parcel record",
    document: `第 ${at % 7} 批`,
    docNo: null,
    author: "演示数据 demonstration data",
    on: at % 3 === 0 ? null : "2021-05-01",
    validTo: null,
  };
  const certificate = { ...parcel, docNo: `鲁(2015)历城区不动产权第${at}号` };
  const finding = {
    source: "认定意见 finding",
    document: null,
    docNo: `演示查〔2021〕${at}号`,
    author: "演示主管部门",
    on: "2021-07-15",
    validTo: at % 5 === 0 ? "2023-07-14" : null,
  };
  const sourceOf = (measure: string) =>
    measure.startsWith("control") ? table : measure.startsWith("c") ? certificate : parcel;
  const measures = Object.keys(MEASURES).filter((name) => record[name] !== undefined);
  const behind = [table, certificate, parcel].map((source) => ({
    of: measures.filter((name) => sourceOf(name) === source),
    ...source,
  }));
  const found = BOOLEAN_FACTS.filter((name) => record[findingName(name)] !== undefined);
  return [...behind, { of: found, ...finding }].filter(({ of }) => of.length > 0);
}
