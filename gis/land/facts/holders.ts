import type { Bilingual } from "./names.ts";

const BUREAU = { zh: "自然资源和规划部门", en: "the natural-resources and planning department" };
const DISTRICT = { zh: "区县政府", en: "the district government" };
const AGENCY = { zh: "受委托的专业机构", en: "the commissioned agency" };
const HOLDER = { zh: "权利人（或不动产登记机构）", en: "the right holder, or the land registry" };

/** Who can bring what is missing. A finding is its department's; nobody else can make one. */
const HOLDERS: Readonly<Record<string, Bilingual>> = {
  inPlannedUrbanConstructionLand: BUREAU,
  urbanShare: BUREAU,
  stockConstructionLand: BUREAU,
  landUseIsConstruction: BUREAU,
  titleClear: HOLDER,
  certificateVerified: HOLDER,
  titleDisputed: {
    zh: "权利人（无争议声明），或法院、仲裁机构的记录",
    en: "the right holder (a statement of no dispute), or the record of a court or arbitration",
  },
  industrialLand: HOLDER,
  certifiedUseIndustrial: HOLDER,
  industryPolicyViolated: { zh: "产业主管部门", en: "the department of industry" },
  safetyViolated: { zh: "应急管理部门", en: "the emergency-management department" },
  environmentViolated: { zh: "生态环境部门", en: "the ecology and environment department" },
  energyViolated: { zh: "节能主管部门", en: "the department of energy conservation" },
  benefitEvaluatedLow: DISTRICT,
  perMuGradeLow: DISTRICT,
  perMuEvaluationAge: DISTRICT,
  evaluationValidYears: DISTRICT,
  layoutScattered: AGENCY,
  useExtensive: AGENCY,
  controlStandardFailed: AGENCY,
  intensityLow: BUREAU,
  far: { zh: "权利人（竣工资料）或测绘机构", en: "the right holder (completion papers) or a surveyor" },
  zoneFarMin: BUREAU,
  zoneShare: BUREAU,
  planFunctionMismatch: BUREAU,
  useCompatible: BUREAU,
  builtPublicOrSimilar: BUREAU,
  isBuilt: { zh: "权利人（竣工验收资料）", en: "the right holder (completion papers)" },
  currentUsePublic: AGENCY,
  underused: AGENCY,
  vacant: AGENCY,
  occupancyShare: AGENCY,
  underusedBelow: DISTRICT,
  districtOtherRecognised: DISTRICT,
  districtOtherDocNo: DISTRICT,
  idleLandRecognised: BUREAU,
  idleLandDocNo: BUREAU,
  historicLeftover: AGENCY,
  conformsLandUsePlan: BUREAU,
  conformingShare: BUREAU,
  otherExclusionDocNo: BUREAU,
  evaluationReport: DISTRICT,
  reportCommissionedByDistrict: DISTRICT,
  disputeOpen: { zh: "法院、仲裁机构或受理部门", en: "the court, arbitration or office that handles it" },
  noDisputeStatement: { zh: "权利人", en: "the right holder" },
  asOf: { zh: "申请人", en: "the applicant" },
};

/** Who can bring a fact, a measure or (under its fact's name) a finding. */
export function holderOf(name: string): Bilingual {
  const named = [name, factOfFinding(name)].find((one) => Object.hasOwn(HOLDERS, one));
  return (named === undefined ? undefined : HOLDERS[named]) ?? BUREAU;
}

/** findingTitleDisputed is on titleDisputed. */
export function factOfFinding(name: string): string {
  const bare = name.replace(/^finding/, "");
  return bare === name ? name : `${bare.charAt(0).toLowerCase()}${bare.slice(1)}`;
}
