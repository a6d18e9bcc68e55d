import type { Words } from "../text.ts";

/** The facts that `classify` reads, as a person would say them. */
export const facts = {
  "fact.inPlannedUrbanConstructionLand": {
    zh: "位于规划城镇建设用地范围内",
    en: "Inside planned urban construction land",
  },
  "fact.stockConstructionLand": { zh: "属于存量建设用地", en: "Is existing construction land" },
  "fact.titleClear": { zh: "权属清晰", en: "Title is clear" },
  "fact.titleDisputed": { zh: "权属有争议", en: "Title is disputed" },
  "fact.industrialLand": { zh: "属于产业用地", en: "Is industrial land" },
  "fact.industryPolicyViolated": { zh: "不符合国家产业政策", en: "Breaches national industry policy" },
  "fact.safetyViolated": { zh: "不符合安全要求", en: "Breaches safety requirements" },
  "fact.environmentViolated": { zh: "不符合环保要求", en: "Breaches environmental requirements" },
  "fact.energyViolated": { zh: "不符合能耗要求", en: "Breaches energy requirements" },
  "fact.benefitEvaluatedLow": { zh: "亩均综合效益评价为低效", en: "Evaluated as low in per-mu benefit" },
  "fact.layoutScattered": { zh: "布局散乱", en: "Layout is scattered" },
  "fact.useExtensive": { zh: "利用粗放", en: "Use is extensive" },
  "fact.controlStandardFailed": {
    zh: "不符合建设用地控制标准",
    en: "Fails the construction-land control standard",
  },
  "fact.intensityLow": { zh: "利用强度低", en: "Intensity is low" },
  "fact.planFunctionMismatch": { zh: "与规划功能不符", en: "Use differs from the planned function" },
  "fact.builtPublicOrSimilar": {
    zh: "属于已建成的公共建筑或类似建筑",
    en: "Completed public or similar building",
  },
  "fact.underused": { zh: "利用不充分", en: "Is underused" },
  "fact.vacant": { zh: "闲置", en: "Is vacant" },
  "fact.districtOtherRecognised": {
    zh: "由区县认定为其他低效用地",
    en: "Recognised by the district as other low-efficiency land",
  },
  "fact.districtOtherDocNo": { zh: "区县认定文号", en: "Number of the district's document" },
  "fact.idleLandRecognised": { zh: "依法认定为闲置土地", en: "Lawfully recognised as idle land" },
  "fact.idleLandDocNo": { zh: "闲置土地认定文号", en: "Number of the idle-land decision" },
  "fact.historicLeftover": { zh: "属于历史遗留建设用地", en: "Is historic leftover construction land" },
  "fact.conformsLandUsePlan": { zh: "符合土地利用总体规划", en: "Conforms to the land-use master plan" },
  "fact.otherExclusionDocNo": { zh: "其他排除文号", en: "Number of another exclusion" },
  "fact.evaluationReport": {
    zh: "有区县委托的综合效益评估报告",
    en: "Evaluation report commissioned by the district exists",
  },
  "fact.asOf": { zh: "认定日期", en: "Date of decision" },

  "measure.urbanShare": {
    zh: "城镇建设用地范围内的面积占比",
    en: "Share of area inside urban construction land",
  },
  "measure.landUseIsConstruction": { zh: "调查地类为建设用地", en: "Survey class is a construction class" },
  "measure.certificateVerified": { zh: "产权证号已核验", en: "Certificate number verified" },
  "measure.certifiedUseIndustrial": { zh: "证载用途为产业用地", en: "Certified use is industrial" },
  "measure.perMuGradeLow": { zh: "最近一次亩均评价等级属低效", en: "Latest per-mu grade is a low grade" },
  "measure.perMuEvaluationAge": { zh: "亩均评价距今年数", en: "Age of the per-mu evaluation" },
  "measure.evaluationValidYears": {
    zh: "亩均评价有效年数（配置）",
    en: "Years an evaluation stays valid (configuration)",
  },
  "measure.far": { zh: "现状容积率", en: "Current floor area ratio" },
  "measure.zoneFarMin": { zh: "规划容积率下限", en: "Lower floor-area-ratio bound of the zone" },
  "measure.zoneShare": { zh: "最大规划分区占宗地面积", en: "Share of the parcel in its largest zone" },
  "measure.useCompatible": {
    zh: "现状用途与规划用途相同或兼容",
    en: "Current use equals or is compatible with the planned use",
  },
  "measure.isBuilt": { zh: "有竣工记录", en: "Completion is recorded" },
  "measure.currentUsePublic": { zh: "现状为公共用途", en: "Current use is public" },
  "measure.occupancyShare": { zh: "建筑面积使用率", en: "Share of floor area in use" },
  "measure.underusedBelow": { zh: "利用不充分的界限（配置）", en: "Threshold of underuse (configuration)" },
  "measure.conformingShare": {
    zh: "符合土地利用总体规划的面积占比",
    en: "Share of area conforming to the master plan",
  },
  "measure.reportCommissionedByDistrict": {
    zh: "评估报告由区县委托",
    en: "Report was commissioned by the district",
  },
  "measure.districtOtherDocNo": { zh: "区县认定文号", en: "Number of the district's document" },
  "measure.idleLandDocNo": { zh: "闲置土地认定文号", en: "Number of the idle-land decision" },
  "measure.otherExclusionDocNo": { zh: "其他排除文号", en: "Number of another exclusion" },
  "measure.buildingDensity": { zh: "建筑密度", en: "Building density" },
  "measure.buildingCoefficient": { zh: "建筑系数", en: "Building coefficient" },
  "measure.greenRatio": { zh: "绿地率", en: "Green ratio" },
  "measure.officeShare": {
    zh: "行政办公及生活服务设施用地占比",
    en: "Share of land for offices and living quarters",
  },
  "measure.investmentIntensity": { zh: "投资强度", en: "Investment intensity" },
  "measure.outputIntensity": { zh: "土地产出率", en: "Output per area" },
  "measure.taxIntensity": { zh: "地均税收", en: "Tax per area" },
  "measure.zoneDensityMin": { zh: "规划建筑密度下限", en: "Lower building-density bound of the zone" },
  "measure.disputeOpen": {
    zh: "有未结的权属争议、诉讼或仲裁",
    en: "A dispute, law suit or arbitration is open",
  },
  "measure.noDisputeStatement": { zh: "有无争议声明", en: "A statement of no dispute is on file" },
  "measure.controlStandardApplies": {
    zh: "控制标准对该宗地有规定",
    en: "The control standard has a row for this land",
  },
  "measure.controlFarMin": {
    zh: "控制标准：容积率下限",
    en: "Control standard: lower bound of floor area ratio",
  },
  "measure.controlFarMax": {
    zh: "控制标准：容积率上限",
    en: "Control standard: upper bound of floor area ratio",
  },
  "measure.controlBuildingDensityMin": {
    zh: "控制标准：建筑密度下限",
    en: "Control standard: lower bound of building density",
  },
  "measure.controlBuildingDensityMax": {
    zh: "控制标准：建筑密度上限",
    en: "Control standard: upper bound of building density",
  },
  "measure.controlBuildingCoefficientMin": {
    zh: "控制标准：建筑系数下限",
    en: "Control standard: lower bound of building coefficient",
  },
  "measure.controlBuildingCoefficientMax": {
    zh: "控制标准：建筑系数上限",
    en: "Control standard: upper bound of building coefficient",
  },
  "measure.controlGreenRatioMin": {
    zh: "控制标准：绿地率下限",
    en: "Control standard: lower bound of green ratio",
  },
  "measure.controlGreenRatioMax": {
    zh: "控制标准：绿地率上限",
    en: "Control standard: upper bound of green ratio",
  },
  "measure.controlOfficeShareMin": {
    zh: "控制标准：行政办公及生活服务设施用地占比下限",
    en: "Control standard: lower bound of share of land for offices and living quarters",
  },
  "measure.controlOfficeShareMax": {
    zh: "控制标准：行政办公及生活服务设施用地占比上限",
    en: "Control standard: upper bound of share of land for offices and living quarters",
  },
  "measure.controlInvestmentIntensityMin": {
    zh: "控制标准：投资强度下限",
    en: "Control standard: lower bound of investment intensity",
  },
  "measure.controlInvestmentIntensityMax": {
    zh: "控制标准：投资强度上限",
    en: "Control standard: upper bound of investment intensity",
  },
  "measure.controlOutputIntensityMin": {
    zh: "控制标准：土地产出率下限",
    en: "Control standard: lower bound of output per area",
  },
  "measure.controlOutputIntensityMax": {
    zh: "控制标准：土地产出率上限",
    en: "Control standard: upper bound of output per area",
  },
  "measure.controlTaxIntensityMin": {
    zh: "控制标准：地均税收下限",
    en: "Control standard: lower bound of tax per area",
  },
  "measure.controlTaxIntensityMax": {
    zh: "控制标准：地均税收上限",
    en: "Control standard: upper bound of tax per area",
  },
} satisfies Words;
