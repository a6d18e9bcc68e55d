import { docNo } from "./evidence.ts";
import { advance, STAGES_REACHED } from "./history.ts";
import { landUse } from "./land-uses.ts";
import { address, fictionalUscc, parcelCode } from "./names.ts";
import type { FindingRecord, ParcelRecord } from "./parcel-record.ts";
import type { Site } from "./premises.ts";
import { prng } from "./prng.ts";

const SURVEYED_ON = "2020-11-02";
const DECIDED_ON = "2021-02-01";

/** What a named case has on record beside a complete and blameless survey. */
export interface NamedCase {
  readonly alias: string;
  readonly useClass?: string;
  /** The certificate's area in m², where the case turns on it. */
  readonly areaM2?: string;
  /** Findings in place of those of the blameless survey; null takes one away. */
  readonly findings?: Readonly<Record<string, boolean | null>>;
  readonly record?: Partial<ParcelRecord>;
  /** How many of the twelve stages it has passed, and the category it is recognised under. */
  readonly steps?: number;
}

const low = { evaluations: [evaluation(2020, "D"), evaluation(2021, "D")] };
const noEvaluation = { evaluations: [] };

/** The cases of which scenarios, tests and screens speak by name. gis/demonstration/README.md lists them. */
export const NAMED_CASES: readonly NamedCase[] = [
  // What the survey left open is left open: the parcel shows all three verdicts side by side.
  {
    alias: "LC-0001",
    record: low,
    findings: { energyViolated: null, controlStandardFailed: null, useExtensive: null },
  },
  { alias: "LC-0002", record: low, findings: { idleLandRecognised: true } },
  {
    alias: "LC-0003",
    useClass: "pub_culture",
    record: { ...noEvaluation, occupancy: [{ on: SURVEYED_ON, share: 0 }] },
  },
  { alias: "LC-0004", record: low, findings: { historicLeftover: true } },
  {
    alias: "LC-0005",
    record: {
      ...low,
      exclusions: [
        {
          docNo: "演示排除〔2020〕5号",
          issuer: "演示主管部门",
          on: SURVEYED_ON,
          reason: "演示数据：另有规定，不纳入再开发",
        },
      ],
    },
  },
  { alias: "LC-0006", record: low },
  { alias: "LC-0007", record: low, findings: { titleDisputed: true } },
  { alias: "LC-0008", findings: { environmentViolated: true } },
  { alias: "LC-0009", record: low },
  { alias: "LC-0010", findings: { layoutScattered: true, controlStandardFailed: true } },
  { alias: "LC-0011", record: { far: "0.40" } },
  {
    alias: "LC-0012",
    useClass: "pub_admin",
    record: { ...noEvaluation, occupancy: [{ on: SURVEYED_ON, share: 0.1 }] },
  },
  { alias: "LC-0013", findings: { districtOtherRecognised: true } },
  { alias: "LC-0014", areaM2: "2000.00" },
  { alias: "LC-0015", areaM2: "2000.01" },
  { alias: "LC-0016", record: low, steps: STAGES_REACHED.indexOf("contract") + 1 },
  ...STAGES_REACHED.map((_, i): NamedCase => ({ alias: alias(17 + i), record: low, steps: i + 1 })),
  { alias: "LC-0029", record: low, areaM2: "16666.67" },
  { alias: "LC-0030", areaM2: "1600.00" },
  { alias: "LC-0031", record: low, areaM2: "14666.67" },
  { alias: "LC-0032", record: low, areaM2: "12000.00" },
  { alias: "LC-0033", areaM2: "3333.33" },
  { alias: "LC-0034" },
  {
    alias: "LC-0035",
    record: { evaluations: [], reports: [] },
    findings: { titleDisputed: null, safetyViolated: null, idleLandRecognised: null },
  },
];

/** The whole record of a named case on its lot. */
export function describeCase(named: NamedCase, site: Site): ParcelRecord {
  const { town, block, lot, areaM2 } = site;
  const random = prng(town.seed, "named", named.alias);
  const use = landUse(named.useClass ?? "ind_general");
  const code = parcelCode(town, block, lot);
  const area = named.areaM2 ?? areaM2.toFixed(2);
  const far = named.record?.far ?? "1.80";
  return {
    district: town.district,
    alias: named.alias,
    registrationCode: town.registrationCode,
    parcelCode: code,
    unitNumber: `${code}F00010001`,
    townCode: town.code,
    address: address(town, block, lot),
    rightHolder: `演示案例${named.alias.slice(-2)}号${use.publicUse ? "单位" : "有限公司"}`,
    ...(!use.publicUse && { uscc: fictionalUscc(random) }),
    tenure: use.publicUse ? "allocated" : "granted",
    ...(!use.publicUse && { grantedOn: "2004-05-18", termYears: use.termYears }),
    certificateNo: `演示不动产权第${named.alias}号`,
    certificateVerified: true,
    certifiedUse: use.useClass,
    landUseScheme: "SANDIAO",
    landUseEdition: "2019",
    landUseCode: use.codes[0],
    useClass: use.useClass,
    areaM2: area,
    areaBasis: "certificate",
    buildingDensity: "42.0",
    greenRatio: "12.0",
    storeys: 4,
    builtYear: 2006,
    completedOn: "2006-09-15",
    occupancy: [{ on: SURVEYED_ON, share: 0.85 }],
    ...(use.industrial && { evaluations: [evaluation(2020, "B"), evaluation(2021, "B")] }),
    reports: [
      {
        docNo: docNo("报告", SURVEYED_ON, random),
        agency: "演示评估咨询有限公司",
        commissionedBy: town.district,
        on: SURVEYED_ON,
      },
    ],
    ...named.record,
    far,
    gfaM2: (Number(area) * Number(far)).toFixed(2),
    findings: findings(named, use.industrial),
    ...(named.steps && advance(["CAT-2"], DECIDED_ON, named.steps, random)),
  };
}

/** A survey that asked everything and found nothing. */
const BLAMELESS = {
  titleDisputed: false,
  idleLandRecognised: false,
  historicLeftover: false,
  layoutScattered: false,
  useExtensive: false,
  controlStandardFailed: false,
  districtOtherRecognised: false,
};

const NO_VIOLATION = {
  industryPolicyViolated: false,
  safetyViolated: false,
  environmentViolated: false,
  energyViolated: false,
};

function findings(named: NamedCase, industrial: boolean): FindingRecord[] {
  const answers = { ...BLAMELESS, ...(industrial && NO_VIOLATION), ...named.findings };
  return Object.entries(answers).flatMap(([topic, result]) =>
    result === null
      ? []
      : [
          {
            topic,
            result,
            on: SURVEYED_ON,
            ...(result && { docNo: `演示查〔2020〕${named.alias.slice(-2)}号` }),
          },
        ],
  );
}

function evaluation(year: number, grade: string) {
  return { year, grade, acceptedOn: `${year}-12-15`, docNo: `演示评〔${year}〕1号` };
}

function alias(n: number): string {
  return `LC-${String(n).padStart(4, "0")}`;
}
