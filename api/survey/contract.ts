import { z } from "zod";
import { category, districtCode, stage } from "../districts/contract.ts";
import { both, civilDate } from "../endpoint.ts";
import { isPlainText, withPlain } from "./contract/plain-values.ts";

/** The boolean facts of `classify` on which a person may record a finding. */
export const FINDING_TOPICS = [
  "inPlannedUrbanConstructionLand",
  "stockConstructionLand",
  "titleClear",
  "titleDisputed",
  "industrialLand",
  "industryPolicyViolated",
  "safetyViolated",
  "environmentViolated",
  "energyViolated",
  "benefitEvaluatedLow",
  "layoutScattered",
  "useExtensive",
  "controlStandardFailed",
  "intensityLow",
  "planFunctionMismatch",
  "builtPublicOrSimilar",
  "underused",
  "vacant",
  "districtOtherRecognised",
  "idleLandRecognised",
  "historicLeftover",
  "conformsLandUsePlan",
  "evaluationReport",
] as const;

/** A civil date of our time: `0021-02-03` is a slip of the pen. */
const recordDate = civilDate.refine((date) => date >= "1900-01-01" && date <= "2200-12-31", {
  message: both("1900 至 2200 年间的日期", "a date between 1900 and 2200"),
});

/** A measured quantity, as a number or as decimal text, kept as text so that nothing is rounded. */
const quantity = (max: number, decimals = 6) => {
  const decimal = new RegExp(`^\\d{1,12}(\\.\\d{1,${decimals}})?$`);
  return withPlain(
    z
      .union([z.string().trim(), z.number().nonnegative().max(max).transform(String)])
      .pipe(z.string().regex(decimal, both("非负小数", "a decimal number that is not negative")))
      .refine((text) => Number(text) <= max, both(`不得超过 ${max}`, `not above ${max}`)),
    (value) => decimal.test(value) && Number(value) <= max,
  );
};

const area = quantity(99_999_999_999, 2);
const percent = quantity(100);
// PostgreSQL's text holds no NUL, and nobody writes other control characters on purpose.
export const text = (max: number) =>
  withPlain(
    z
      .string()
      .trim()
      .min(1)
      .max(max)
      .regex(/^[^\p{Cc}\p{Cs}]*$/u, both("不得含控制字符", "no control characters")),
    (value) => isPlainText(value, max),
  );
/** A code of a registry, which is written in one way only. */
const written = (shape: RegExp, saying: string) =>
  withPlain(z.string().regex(shape, saying), (value) => shape.test(value));
/** File geodatabases and DBF tables have no booleans: 1 and 0 stand for them. */
const flag = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);
const fen = z.string().regex(/^-?\d{1,18}$/, both("以分为单位的整数文本", "whole fen as text"));
const year = z.number().int().min(1900).max(2200);

const finding = z
  .object({
    topic: z.enum(FINDING_TOPICS),
    result: z.boolean(),
    docNo: text(120).optional(),
    issuer: text(120).optional(),
    document: text(240).optional(),
    on: recordDate,
    validTo: recordDate.optional(),
  })
  .refine((f) => f.validTo === undefined || f.validTo >= f.on, {
    message: both("有效期止于认定日期之前", "validTo is before on"),
    path: ["validTo"],
  });

/** Several codes in one column: `370112001002GB00012;370112001002GB00013`, or a list of them. */
const codes = z
  .union([z.array(z.string()), z.string().transform((list) => list.split(/[\s,;、，；|]+/).filter(Boolean))])
  .pipe(z.array(z.string().regex(/^[0-9A-Z]{19}$/, both("每个代码为 19 位", "19 characters each"))).max(50));

/**
 * The properties of one parcel of an import file, in this product's names. Everything but the
 * district may be absent: what is not on record stays unknown. Properties beyond these are ignored.
 */
export const parcelProperties = z
  .object({
    district: districtCode,
    parcelNo: written(/^\d{8}$/, both("八位数字", "eight digits")).optional(),
    alias: z
      .string()
      .regex(
        /^[A-Za-z]{1,8}-\d{1,8}$/,
        both("字母、连字符和数字，如 LC-0001", "letters, a hyphen, digits (LC-0001)"),
      )
      .toUpperCase()
      .optional(),
    sourceKey: text(64).optional(),
    registrationCode: written(/^\d{6}$/, both("六位数字", "six digits")).optional(),
    parcelCode: written(/^[0-9A-Z]{19}$/, both("19 位大写字母或数字", "19 characters")).optional(),
    /** The parcels that this one came from by division or merger (原宗地代码). */
    formerCodes: codes.optional(),
    unitNumber: written(/^[0-9A-Z]{28}$/, both("28 位大写字母或数字", "28 characters")).optional(),
    townCode: written(/^\d{9}$/, both("九位数字", "nine digits")).optional(),
    address: text(240).optional(),
    rightHolder: text(240).optional(),
    uscc: written(/^[0-9A-Z]{18}$/, both("18 位统一社会信用代码", "18 characters")).optional(),
    tenure: z.enum(["granted", "allocated"]).optional(),
    certificateNo: text(120).optional(),
    certificateVerified: flag.optional(),
    certifiedUse: text(40).optional(),
    landUseScheme: text(40).optional(),
    landUseEdition: text(40).optional(),
    landUseCode: text(16).optional(),
    useClass: text(40).optional(),
    grantedOn: recordDate.optional(),
    termYears: z.number().int().min(1).max(999).optional(),
    completedOn: recordDate.optional(),
    areaM2: area.optional(),
    areaBasis: z.enum(["certificate", "survey", "computed"]).optional(),
    gfaM2: area.optional(),
    far: quantity(1000).optional(),
    buildingDensity: percent.optional(),
    buildingCoefficient: percent.optional(),
    greenRatio: percent.optional(),
    officeShare: percent.optional(),
    builtYear: z.number().int().min(1000).max(2200).optional(),
    storeys: z.number().int().min(0).max(300).optional(),
    industryCode: text(16).optional(),
    findings: z.array(finding).max(200).optional(),
    exclusions: z
      .array(
        z.object({
          docNo: text(120),
          issuer: text(120).optional(),
          on: recordDate,
          reason: text(240).optional(),
        }),
      )
      .max(50)
      .optional(),
    disputes: z
      .array(
        z
          .object({
            kind: z.enum(["dispute", "litigation", "arbitration", "no-dispute-statement"]),
            docNo: text(120).optional(),
            issuer: text(120).optional(),
            on: recordDate,
            closedOn: recordDate.optional(),
          })
          .refine((d) => d.closedOn === undefined || d.closedOn >= d.on, {
            message: both("结案早于立案", "closedOn is before on"),
            path: ["closedOn"],
          }),
      )
      .max(50)
      .optional(),
    evaluations: z
      .array(
        z.object({
          year,
          grade: text(8).optional(),
          acceptedOn: recordDate,
          docNo: text(120).optional(),
          excluded: z.boolean().optional(),
        }),
      )
      .max(100)
      .optional(),
    reports: z
      .array(z.object({ docNo: text(120), agency: text(120), commissionedBy: text(120), on: recordDate }))
      .max(50)
      .optional(),
    occupancy: z
      .array(z.object({ on: recordDate, share: z.number().min(0).max(1) }))
      .max(200)
      .optional(),
    recognitions: z
      .array(
        z.object({
          docNo: text(120),
          decidedOn: recordDate,
          categories: z.array(category),
          decision: z.enum(["recognised", "refused"]),
        }),
      )
      .max(50)
      .optional(),
    milestones: z
      .array(z.object({ stage, on: recordDate, docNo: text(120).optional() }))
      .max(100)
      .optional(),
    enterpriseYears: z
      .array(
        z.object({
          year,
          industryCode: text(16).optional(),
          fixedInvestmentFen: fen.optional(),
          outputFen: fen.optional(),
          valueAddedFen: fen.optional(),
          taxFen: fen.optional(),
          energyTce: quantity(1e9).optional(),
          electricityKwh: quantity(1e12).optional(),
          waterM3: quantity(1e12).optional(),
          emissionsKg: quantity(1e12).optional(),
          employees: z.number().int().nonnegative().max(2_147_483_647).optional(),
          rdFen: fen.optional(),
          aboveScale: z.boolean().optional(),
        }),
      )
      .max(100)
      .refine((years) => new Set(years.map((y) => y.year)).size === years.length, {
        message: both("同一年度重复", "a year appears twice"),
      })
      .optional(),
  })
  .strip();
export type ParcelProperties = z.infer<typeof parcelProperties>;

/** How the columns of someone else's file become ours (`panhuo import --columns FILE`). */
export const columnMapping = z.partialRecord(
  parcelProperties.keyof(),
  z.union([
    z.strictObject({
      from: z.string().describe("the name in the file"),
      values: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("what each of its values becomes; others are unknown"),
      unit: z.enum(["m2", "ha", "mu"]).optional().describe("of an area, where it is not m²"),
    }),
    z.strictObject({ constant: z.unknown().describe("the same value for every row") }),
  ]),
);
export type ColumnMapping = z.infer<typeof columnMapping>;

export interface RowProblem {
  readonly row: number;
  readonly field: string;
  readonly code: string;
  /** An error keeps the row out; `confirm` does until somebody answers for it; a warning does not. */
  readonly severity: "error" | "confirm" | "warning";
  readonly zh: string;
  readonly en: string;
  /** Longitude and latitude of what is wrong, where the row has a place at all. */
  readonly place: readonly [number, number] | null;
}

export interface ImportReport {
  readonly datasetId: string;
  readonly rows: number;
  /** New parcels and new versions of recorded ones. */
  readonly imported: number;
  /** Recorded already, to the vertex. */
  readonly unchanged: number;
  readonly refused: number;
  readonly problems: readonly RowProblem[];
}
