import type { RecognitionPolicy } from "../../land/classify.ts";
import { allOf, anyOf, constant, documented, fact, known, not } from "../../land/condition.ts";
import { clause } from "./document.ts";

// The document gives no tolerance for overlays; 0.1 % absorbs the digitising noise of two map sheets.
const OVERLAY_TOLERANCE = "configuration: overlay tolerance 0.1 %, not a figure of the document";
// Of one year, the year before: the evaluation is annual, and that of the day's own year may not be out yet.
const DEFAULT_VALIDITY =
  "configuration: an evaluation counts through the year after its own, not a figure of the document";
const LARGEST_ZONE = "configuration: the zone that holds at least half of the parcel";

/** 61 一: scope, the six categories (六种类型) and what is left out. Readings: README. */
export const recognition: RecognitionPolicy = {
  scope: [
    {
      id: "SCOPE-1",
      title: { zh: "规划城镇建设用地范围", en: "Planned urban construction land" },
      cite: clause("SCOPE-1", "一 第1段"),
      quote: "位于规划确定的城镇建设用地范围内",
      gist: "The parcel lies inside the urban construction land determined by the plan; partly inside is open until it is split.",
      condition: fact("inPlannedUrbanConstructionLand"),
    },
    {
      id: "SCOPE-2",
      title: { zh: "存量建设用地", en: "Existing construction land" },
      cite: clause("SCOPE-2", "一 第1段"),
      quote: "存量建设用地",
      gist: "The land survey records the parcel as construction land.",
      condition: fact("stockConstructionLand"),
    },
    {
      id: "SCOPE-3",
      title: { zh: "权属清晰无争议", en: "Clear, undisputed title" },
      cite: clause("SCOPE-3", "一 第1段"),
      quote: "权属清晰且不存在争议",
      gist: "Title is clear, and nobody disputes it.",
      condition: allOf(fact("titleClear"), not(fact("titleDisputed"))),
    },
  ],
  categories: [
    {
      id: "CAT-1",
      title: {
        zh: "不符合产业、安全、环保、能耗要求",
        en: "Fails industrial, safety, environmental or energy requirements",
      },
      cite: clause("CAT-1", "一（一）"),
      quote: "不符合现有国家产业政策、安全、环保、能耗等要求的产业用地",
      gist: "Industrial land found to violate industrial policy, safety, environmental or energy requirements.",
      condition: allOf(
        fact("industrialLand"),
        anyOf(
          fact("industryPolicyViolated"),
          fact("safetyViolated"),
          fact("environmentViolated"),
          fact("energyViolated"),
        ),
      ),
    },
    {
      id: "CAT-2",
      title: { zh: "亩均效益评价低效", en: "Low per-mu benefit" },
      cite: clause("CAT-2", "一（二）"),
      quote: "通过亩均综合效益评价认定为低效的产业用地",
      gist: "Industrial land that the per-mu benefit evaluation found to be low.",
      condition: allOf(fact("industrialLand"), fact("benefitEvaluatedLow")),
    },
    {
      id: "CAT-3",
      title: { zh: "布局散乱、利用粗放", en: "Scattered or extensive use" },
      cite: clause("CAT-3", "一（三）"),
      quote: "布局散乱、利用粗放，不符合《山东省建设用地控制标准（2019年）》",
      gist: "Scattered layout or extensive use, and the provincial control standard for construction land is failed.",
      condition: allOf(anyOf(fact("layoutScattered"), fact("useExtensive")), fact("controlStandardFailed")),
    },
    {
      id: "CAT-4",
      title: { zh: "强度低且不符合规划功能", en: "Low intensity, wrong planned function" },
      cite: clause("CAT-4", "一（四）"),
      quote: "土地利用强度低，不符合城市规划功能定位和要求",
      gist: "Low intensity of use, and a use that the city plan does not foresee.",
      condition: allOf(fact("intensityLow"), fact("planFunctionMismatch")),
    },
    {
      id: "CAT-5",
      title: { zh: "利用不充分或闲置的公共建筑", en: "Underused or vacant public building" },
      cite: clause("CAT-5", "一（五）"),
      quote: "已建成但利用不充分或闲置的公共建筑等",
      gist: "A completed public or similar building that is underused or vacant.",
      condition: allOf(fact("builtPublicOrSimilar"), anyOf(fact("underused"), fact("vacant"))),
    },
    {
      id: "CAT-6",
      title: { zh: "区县认定的其他低效用地", en: "Other land recognised by the district" },
      cite: clause("CAT-6", "一（六）"),
      quote: "各区县政府认定的其他低效利用存量建设用地",
      gist: "Other land that the district government recognised as low-efficiency, by a document.",
      condition: documented(fact("districtOtherRecognised"), "districtOtherDocNo"),
    },
  ],
  exclusions: [
    {
      id: "EXCL-1",
      title: { zh: "依法认定的闲置土地", en: "Lawfully recognised idle land" },
      cite: clause("EXCL-1", "一 末段"),
      quote: "依法认定的闲置土地",
      gist: "Land lawfully recognised as idle, by a document. A suspicion is not enough, and an idle building is not idle land.",
      condition: documented(fact("idleLandRecognised"), "idleLandDocNo"),
    },
    {
      id: "EXCL-2",
      title: {
        zh: "不符合土地利用总体规划的历史遗留用地",
        en: "Historic leftover against the land-use plan",
      },
      cite: clause("EXCL-2", "一 末段"),
      quote: "不符合土地利用总体规划的历史遗留建设用地",
      gist: "Historic leftover construction land that does not conform to the land-use master plan.",
      condition: allOf(fact("historicLeftover"), not(fact("conformsLandUsePlan"))),
    },
    {
      id: "EXCL-3",
      title: { zh: "其他排除情形", en: "Other recorded exclusion" },
      cite: clause("EXCL-3", "一 末段"),
      quote: "等",
      gist: "Any other exclusion that the authority has on record; no record means none.",
      condition: known("otherExclusionDocNo"),
    },
  ],
  report: {
    id: "SCOPE-4",
    title: { zh: "综合效益评估", en: "Comprehensive benefit evaluation" },
    cite: clause("SCOPE-4", "一 第2段"),
    quote: "由各区县政府…委托专业机构进行综合效益评估后认定",
    gist: "A professional agency commissioned by the district government has evaluated the land; then the district may recognise it.",
    condition: fact("evaluationReport"),
  },
  thresholds: {
    insideShare: constant("insideShare", "0.999", OVERLAY_TOLERANCE),
    outsideShare: constant("outsideShare", "0.001", OVERLAY_TOLERANCE),
    zoneShare: constant("zoneShare", "0.5", LARGEST_ZONE),
    evaluationValidYears: constant("evaluationValidYears", "1", DEFAULT_VALIDITY),
  },
};
