import { addDays, isoDate } from "../iso-date.ts";
import type { EvaluationRecord, FindingRecord, ParcelRecord } from "./parcel-record.ts";
import type { Prng } from "./prng.ts";

/** The threshold of the demonstration's settings below which a building counts as underused. */
export const UNDERUSED_BELOW = 0.3;

/** Which findings the survey looks for, and how often the answer is yes. */
const QUESTIONS: readonly (readonly [topic: string, yes: number])[] = [
  ["titleDisputed", 0.05],
  ["idleLandRecognised", 0.04],
  ["layoutScattered", 0.15],
  ["useExtensive", 0.2],
  ["controlStandardFailed", 0.3],
  ["districtOtherRecognised", 0.06],
];

/** Departments' findings, asked of industrial land only. */
const VIOLATIONS = ["industryPolicyViolated", "safetyViolated", "environmentViolated", "energyViolated"];

/** How often a record that could exist does: a parcel surveyed in full, in part, hardly at all. */
export function thoroughness(random: Prng): number {
  const drawn = random.next();
  return drawn < 0.4 ? 1 : drawn < 0.7 ? 0.7 : 0.1;
}

export interface EvidenceSubject {
  readonly industrial: boolean;
  readonly publicUse: boolean;
  readonly conforming: boolean;
  readonly district: string;
  /** The day of the survey. */
  readonly on: string;
  /** @see thoroughness */
  readonly recorded: number;
}

/** The records on which the six categories and the exclusions are decided; every finding of one day. */
export function evidence(subject: EvidenceSubject, random: Prng): Partial<ParcelRecord> {
  const { industrial, publicUse, conforming, recorded, on } = subject;
  const found = (): boolean => random.chance(recorded);
  const findings: FindingRecord[] = [];
  for (const [topic, yes] of QUESTIONS) {
    if (found()) findings.push(answer(topic, random.chance(yes), on, random));
  }
  if (found()) findings.push(answer("historicLeftover", random.chance(conforming ? 0.01 : 0.6), on, random));
  if (industrial) {
    for (const topic of VIOLATIONS) {
      if (found()) findings.push(answer(topic, random.chance(0.06), on, random));
    }
  }
  return {
    ...(findings.length > 0 && { findings }),
    ...(industrial && found() && { evaluations: evaluations(random) }),
    ...((publicUse || random.chance(0.2)) && found() && { occupancy: occupancy(on, random) }),
    ...(found() && { reports: [report(subject.district, on, random)] }),
    ...(random.chance(0.012) && {
      exclusions: [
        {
          docNo: docNo("排除", on, random),
          issuer: "演示主管部门",
          on,
          reason: "演示数据：主管部门记录的其他排除情形",
        },
      ],
    }),
  };
}

function answer(topic: string, result: boolean, on: string, random: Prng): FindingRecord {
  const lapses = topic.endsWith("Violated") && random.chance(0.1);
  return {
    topic,
    result,
    on,
    // Recognised without its document, now and then: that stays undetermined.
    ...(result && random.chance(0.93) && { docNo: docNo("查", on, random) }),
    ...(lapses && { validTo: addDays(isoDate(on), 365) }),
  };
}

/** Three years; a place keeps its grade or moves by one, so that a low one stays low. */
function evaluations(random: Prng): EvaluationRecord[] {
  if (random.chance(0.05)) {
    return [
      { year: 2021, acceptedOn: "2021-12-20", docNo: docNo("评", "2021-12-20", random), excluded: true },
    ];
  }
  const low = random.chance(0.25);
  return [2019, 2020, 2021].map((year) => {
    const acceptedOn = `${year}-12-${random.whole(12, 28)}`;
    return {
      year,
      grade: low ? "D" : random.pick(["A", "B", "B", "C"]),
      acceptedOn,
      docNo: docNo("评", acceptedOn, random),
    };
  });
}

function occupancy(on: string, random: Prng): { on: string; share: number }[] {
  const drawn = random.next();
  const share = drawn < 0.1 ? 0 : drawn < 0.25 ? random.between(0.02, 0.29) : random.between(0.3, 1);
  return [{ on, share: Math.round(share * 100) / 100 }];
}

function report(district: string, on: string, random: Prng) {
  const commissionedBy = random.chance(0.85) ? district : "演示权利人自行委托";
  return { docNo: docNo("报告", on, random), agency: "演示评估咨询有限公司", commissionedBy, on };
}

export function docNo(kind: string, on: string, random: Prng): string {
  return `演示${kind}〔${on.slice(0, 4)}〕${random.whole(1, 9999)}号`;
}
