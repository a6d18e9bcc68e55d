import { BOOLEAN_FACTS, type FactName } from "./facts.ts";
import { findingName, type MeasureName } from "./measures.ts";

/** The same words in Chinese and in English. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** The facts that `classify` reads, as a person would say them: the one place of these words. */
export const FACT_NAMES = {
  inPlannedUrbanConstructionLand: {
    zh: "位于规划城镇建设用地范围内",
    en: "Inside planned urban construction land",
  },
  stockConstructionLand: { zh: "属于存量建设用地", en: "Is existing construction land" },
  titleClear: { zh: "权属清晰", en: "Title is clear" },
  titleDisputed: { zh: "权属有争议", en: "Title is disputed" },
  industrialLand: { zh: "属于产业用地", en: "Is industrial land" },
  industryPolicyViolated: { zh: "不符合国家产业政策", en: "Breaches national industry policy" },
  safetyViolated: { zh: "不符合安全要求", en: "Breaches safety requirements" },
  environmentViolated: { zh: "不符合环保要求", en: "Breaches environmental requirements" },
  energyViolated: { zh: "不符合能耗要求", en: "Breaches energy requirements" },
  benefitEvaluatedLow: { zh: "亩均综合效益评价为低效", en: "Evaluated as low in per-mu benefit" },
  layoutScattered: { zh: "布局散乱", en: "Layout is scattered" },
  useExtensive: { zh: "利用粗放", en: "Use is extensive" },
  controlStandardFailed: { zh: "不符合建设用地控制标准", en: "Fails the construction-land control standard" },
  intensityLow: { zh: "利用强度低", en: "Intensity is low" },
  planFunctionMismatch: { zh: "与规划功能不符", en: "Use differs from the planned function" },
  builtPublicOrSimilar: { zh: "属于已建成的公共建筑或类似建筑", en: "Completed public or similar building" },
  underused: { zh: "利用不充分", en: "Is underused" },
  vacant: { zh: "闲置", en: "Is vacant" },
  districtOtherRecognised: {
    zh: "由区县认定为其他低效用地",
    en: "Recognised by the district as other low-efficiency land",
  },
  districtOtherDocNo: { zh: "区县认定文号", en: "Number of the district's document" },
  idleLandRecognised: { zh: "依法认定为闲置土地", en: "Lawfully recognised as idle land" },
  idleLandDocNo: { zh: "闲置土地认定文号", en: "Number of the idle-land decision" },
  historicLeftover: { zh: "属于历史遗留建设用地", en: "Is historic leftover construction land" },
  conformsLandUsePlan: { zh: "符合土地利用总体规划", en: "Conforms to the land-use master plan" },
  otherExclusionDocNo: { zh: "其他排除文号", en: "Number of another exclusion" },
  evaluationReport: {
    zh: "有区县委托的综合效益评估报告",
    en: "Evaluation report commissioned by the district exists",
  },
  asOf: { zh: "认定日期", en: "Date of decision" },
} as const satisfies Record<FactName | "asOf", Bilingual>;

/** What the facts are read from. */
export const MEASURE_NAMES = {
  urbanShare: { zh: "城镇建设用地范围内的面积占比", en: "Share of area inside urban construction land" },
  landUseIsConstruction: { zh: "调查地类为建设用地", en: "Survey class is a construction class" },
  certificateVerified: { zh: "产权证号已核验", en: "Certificate number verified" },
  certifiedUseIndustrial: { zh: "证载用途为产业用地", en: "Certified use is industrial" },
  perMuGradeLow: { zh: "最近一次亩均评价等级属低效", en: "Latest per-mu grade is a low grade" },
  perMuEvaluationAge: { zh: "亩均评价距今年数", en: "Age of the per-mu evaluation" },
  evaluationValidYears: {
    zh: "亩均评价有效年数（配置）",
    en: "Years an evaluation stays valid (configuration)",
  },
  far: { zh: "现状容积率", en: "Current floor area ratio" },
  zoneFarMin: { zh: "规划容积率下限", en: "Lower floor-area-ratio bound of the zone" },
  zoneShare: { zh: "最大规划分区占宗地面积", en: "Share of the parcel in its largest zone" },
  useCompatible: {
    zh: "现状用途与规划用途相同或兼容",
    en: "Current use equals or is compatible with the planned use",
  },
  isBuilt: { zh: "有竣工记录", en: "Completion is recorded" },
  currentUsePublic: { zh: "现状为公共用途", en: "Current use is public" },
  occupancyShare: { zh: "建筑面积使用率", en: "Share of floor area in use" },
  underusedBelow: { zh: "利用不充分的界限（配置）", en: "Threshold of underuse (configuration)" },
  conformingShare: {
    zh: "符合土地利用总体规划的面积占比",
    en: "Share of area conforming to the master plan",
  },
  reportCommissionedByDistrict: { zh: "评估报告由区县委托", en: "Report was commissioned by the district" },
  districtOtherDocNo: { zh: "区县认定文号", en: "Number of the district's document" },
  idleLandDocNo: { zh: "闲置土地认定文号", en: "Number of the idle-land decision" },
  otherExclusionDocNo: { zh: "其他排除文号", en: "Number of another exclusion" },
  buildingDensity: { zh: "建筑密度", en: "Building density" },
  buildingCoefficient: { zh: "建筑系数", en: "Building coefficient" },
  greenRatio: { zh: "绿地率", en: "Green ratio" },
  officeShare: { zh: "行政办公及生活服务设施用地占比", en: "Share of land for offices and living quarters" },
  investmentIntensity: { zh: "投资强度", en: "Investment intensity" },
  outputIntensity: { zh: "土地产出率", en: "Output per area" },
  taxIntensity: { zh: "地均税收", en: "Tax per area" },
  zoneDensityMin: { zh: "规划建筑密度下限", en: "Lower building-density bound of the zone" },
  disputeOpen: { zh: "有未结的权属争议、诉讼或仲裁", en: "A dispute, law suit or arbitration is open" },
  noDisputeStatement: { zh: "有无争议声明", en: "A statement of no dispute is on file" },
  controlStandardApplies: {
    zh: "控制标准对该宗地有规定",
    en: "The control standard has a row for this land",
  },
  controlFarMin: { zh: "控制标准：容积率下限", en: "Control standard: lower bound of floor area ratio" },
  controlFarMax: { zh: "控制标准：容积率上限", en: "Control standard: upper bound of floor area ratio" },
  controlBuildingDensityMin: {
    zh: "控制标准：建筑密度下限",
    en: "Control standard: lower bound of building density",
  },
  controlBuildingDensityMax: {
    zh: "控制标准：建筑密度上限",
    en: "Control standard: upper bound of building density",
  },
  controlBuildingCoefficientMin: {
    zh: "控制标准：建筑系数下限",
    en: "Control standard: lower bound of building coefficient",
  },
  controlBuildingCoefficientMax: {
    zh: "控制标准：建筑系数上限",
    en: "Control standard: upper bound of building coefficient",
  },
  controlGreenRatioMin: { zh: "控制标准：绿地率下限", en: "Control standard: lower bound of green ratio" },
  controlGreenRatioMax: { zh: "控制标准：绿地率上限", en: "Control standard: upper bound of green ratio" },
  controlOfficeShareMin: {
    zh: "控制标准：行政办公及生活服务设施用地占比下限",
    en: "Control standard: lower bound of share of land for offices and living quarters",
  },
  controlOfficeShareMax: {
    zh: "控制标准：行政办公及生活服务设施用地占比上限",
    en: "Control standard: upper bound of share of land for offices and living quarters",
  },
  controlInvestmentIntensityMin: {
    zh: "控制标准：投资强度下限",
    en: "Control standard: lower bound of investment intensity",
  },
  controlInvestmentIntensityMax: {
    zh: "控制标准：投资强度上限",
    en: "Control standard: upper bound of investment intensity",
  },
  controlOutputIntensityMin: {
    zh: "控制标准：土地产出率下限",
    en: "Control standard: lower bound of output per area",
  },
  controlOutputIntensityMax: {
    zh: "控制标准：土地产出率上限",
    en: "Control standard: upper bound of output per area",
  },
  controlTaxIntensityMin: {
    zh: "控制标准：地均税收下限",
    en: "Control standard: lower bound of tax per area",
  },
  controlTaxIntensityMax: {
    zh: "控制标准：地均税收上限",
    en: "Control standard: upper bound of tax per area",
  },
} as const satisfies Record<MeasureName, Bilingual>;

const plainNames: Readonly<Record<string, Bilingual>> = {
  ...MEASURE_NAMES,
  ...FACT_NAMES,
  ...Object.fromEntries(
    BOOLEAN_FACTS.map((fact) => [
      findingName(fact),
      {
        zh: `记录在案的结论：${FACT_NAMES[fact].zh}`,
        en: `finding on record: ${FACT_NAMES[fact].en}`,
      },
    ]),
  ),
};

/** What a person calls a fact, a measure or a recorded finding; undefined for a name of another rule. */
export function plainName(name: string): Bilingual | undefined {
  return Object.hasOwn(plainNames, name) ? plainNames[name] : undefined;
}
