import { formatYuan, parseFen } from "../../money.ts";
import { compareDecimals, formatScaled, parseDecimal } from "../../units.ts";
import type { Bilingual } from "../facts/names.ts";
import { lookUp, VALUE_WORDS } from "./answer-words.ts";
import type { LeverBounds } from "./levers.ts";

/** One term of a computation as it was reckoned: what, by which rule, with its arithmetic. */
export interface Step {
  readonly ruleId: string;
  readonly what: Bilingual;
  readonly arithmetic: string;
}

type Values = Readonly<Record<string, unknown>>;
type Tell = (input: Values, output: Values, bounds: LeverBounds) => Step[];

/** How the sums and ratios of the rule functions come about; the results are the functions' own, never reckoned again. */
const STEPS: Readonly<Record<string, Tell>> = {
  "premium-due": (input, output, bounds) => {
    if (output.baseFen === null || output.baseFen === undefined) return [];
    const basis = String(output.basis);
    const isExempt = basis === "industrial-far-exempt";
    const old = basis.endsWith("certificate")
      ? "certificateConditionPriceFen"
      : basis === "difference"
        ? "oldConditionPriceFen"
        : "allocatedRightPriceFen";
    const service = input.publicServicePremiumFen ? ` − ${yuan(input.publicServicePremiumFen)}` : "";
    const floor = list(output.flags).includes("NEGATIVE-DIFFERENCE")
      ? " < 0 → 0.00"
      : ` = ${yuan(output.baseFen)}`;
    const underground = record(input.underground);
    const isHalved = list(output.flags).includes("UNDERGROUND-HALF");
    return [
      isExempt
        ? step(
            "PREMIUM-4",
            "工业用地提高容积率，不增缴",
            "a higher floor area ratio of industrial land costs nothing",
            `${input.newFar} > ${input.originalConditionClear ? input.oldFar : input.standardFar} → 0.00`,
          )
        : step(
            basis.startsWith("difference") ? "PREMIUM-1" : "PREMIUM-2",
            "地上部分：现条件价格 − 原条件价格（元）",
            "above ground: new price − original price (yuan)",
            `${yuan(input.newConditionPriceFen)}${service} − ${yuan(input[old])}${floor}`,
          ),
      ...(underground.fullPremiumFen && output.undergroundFen
        ? [
            step(
              "UNDERGROUND-1",
              "地下部分（元）",
              "underground (yuan)",
              `${yuan(underground.fullPremiumFen)}${isHalved ? ` × ${bounds.undergroundPercent} %` : ""} = ${yuan(output.undergroundFen)}`,
            ),
          ]
        : []),
      ...(output.totalFen
        ? [
            step(
              "PREMIUM-7",
              "合计（元）",
              "total (yuan)",
              `${yuan(output.baseFen)} + ${yuan(output.undergroundFen)} = ${yuan(output.totalFen)}`,
            ),
          ]
        : []),
    ];
  },
  "split-revenue": (input, output) =>
    list(output.lines).flatMap((given, at) => {
      const line = record(given);
      if (line.status !== "determined") return [];
      const { amountFen, docNo, signedDate } = record(list(input.lines)[at]);
      return [
        step(
          String(line.rule),
          `${docNo ?? at + 1}（${signedDate} 签订）区县应得（元）`,
          `${docNo ?? at + 1} (signed ${signedDate}): the district's share (yuan)`,
          `${yuan(amountFen)} × ${line.percent} % = ${yuan(line.districtDueFen)}`,
        ),
        step(
          "SPLIT-7",
          "市级为余数（元）",
          "the city has the remainder (yuan)",
          `${yuan(amountFen)} − ${yuan(line.districtDueFen)} = ${yuan(line.cityDueFen)}`,
        ),
        step(
          "SPLIT-8",
          "已缴部分的分成（元）",
          "shares of what is paid (yuan)",
          `${yuan(line.paidFen)} = ${yuan(line.districtPaidFen)} + ${yuan(line.cityPaidFen)}`,
        ),
      ];
    }),
  "public-contribution": (input, output, bounds) => [
    ...(output.requiredGfaM2
      ? [
          step(
            "CONTRIB-1",
            "应提供的建筑面积（m²）",
            "floor area owed (m²)",
            `${input.totalGfaM2} × ${bounds.contributionGfaPercent} % = ${output.requiredGfaM2}`,
          ),
        ]
      : []),
    ...(output.shortfallGfaM2
      ? [
          step(
            "CONTRIB-1",
            "建筑面积差额（m²）",
            "floor area short (m²)",
            short(output.requiredGfaM2, input.offeredGfaM2, output.shortfallGfaM2),
          ),
        ]
      : []),
    ...(output.requiredLandM2
      ? [
          step(
            "CONTRIB-1",
            "或应提供的用地（m²）",
            "or land owed (m²)",
            `${input.totalLandM2} × ${bounds.contributionLandPercent} % = ${output.requiredLandM2}`,
          ),
        ]
      : []),
    ...(output.shortfallLandM2
      ? [
          step(
            "CONTRIB-1",
            "用地差额（m²）",
            "land short (m²)",
            short(output.requiredLandM2, input.offeredLandM2, output.shortfallLandM2),
          ),
        ]
      : []),
  ],
  "small-parcels": (input, output, bounds) => [
    ...list(output.parcels).flatMap((_one, at) => {
      const { id, areaM2 } = record(list(input.parcels)[at]);
      return areaM2
        ? [
            step(
              "SMALL-2",
              `${id} 单宗面积（m²）`,
              `area of ${id} (m²)`,
              `${areaM2} ${sign(areaM2, formatScaled(bounds.oddParcel, 4))} ${formatScaled(bounds.oddParcel / 100n, 2)}`,
            ),
          ]
        : [];
    }),
    ...(output.sumM2 && input.projectLandM2
      ? [
          step(
            "SMALL-3",
            `累计面积不超过项目用地的 ${bounds.oddParcelsPercent} %（m²）`,
            `together at most ${bounds.oddParcelsPercent} % of the project's land (m²)`,
            `${output.sumM2} × 100 ${output.ratioOk === "satisfied" ? "≤" : ">"} ${bounds.oddParcelsPercent} × ${input.projectLandM2}`,
          ),
        ]
      : []),
  ],
  "transition-use": (input, output, bounds) => [
    ...(input.originalGfaM2 && input.rebuiltGfaM2 && input.newGfaM2
      ? [
          step(
            "TRANSITION-1",
            `改建与新建之和不超过原总建筑面积的 ${bounds.transitionPercent} %（m²）`,
            `rebuilt and new together at most ${bounds.transitionPercent} % of the original (m²)`,
            `(${input.rebuiltGfaM2} + ${input.newGfaM2}) × 100 ${output.ratioOk === "satisfied" ? "≤" : ">"} ${bounds.transitionPercent} × ${input.originalGfaM2}`,
          ),
        ]
      : []),
    ...(output.endDate
      ? [
          step(
            "TRANSITION-2",
            "过渡期五年",
            "five years of transition",
            `${input.startDate ?? input.districtApprovalDate} → ${output.endDate}`,
          ),
        ]
      : []),
  ],
  "service-manufacturing": (input, output, bounds) => [
    ...(input.serviceGfaM2 && input.originalGfaM2
      ? [
          step(
            "IND-4",
            `建筑面积不超过 ${bounds.serviceGfaPercent} %（m²）`,
            `at most ${bounds.serviceGfaPercent} % of the floor area (m²)`,
            `${input.serviceGfaM2} × 100 ${output.gfaOk === "satisfied" ? "≤" : ">"} ${bounds.serviceGfaPercent} × ${input.originalGfaM2}`,
          ),
        ]
      : []),
    ...(input.serviceLandM2 && input.parcelLandM2
      ? [
          step(
            "IND-4",
            `用地面积不超过 ${bounds.serviceLandPercent} %（m²）`,
            `at most ${bounds.serviceLandPercent} % of the land (m²)`,
            `${input.serviceLandM2} × 100 ${output.landOk === "satisfied" ? "≤" : ">"} ${bounds.serviceLandPercent} × ${input.parcelLandM2}`,
          ),
        ]
      : []),
  ],
  "standard-factory": (input, output, bounds) => [
    ...(output.feeFen
      ? [
          step(
            "STDFACTORY-1",
            "配套费（元）",
            "infrastructure fee (yuan)",
            `${yuan(input.feeFenPerM2)} × (${feeTerms(input, bounds)}) = ${yuan(output.feeFen)}`,
          ),
        ]
      : []),
    ...(output.rewardFen
      ? [
          step(
            list(output.flags).includes("SUBJECT-TO-INDUSTRY-FORM") ? "STDFACTORY-3" : "STDFACTORY-2",
            "奖补（元）",
            "reward (yuan)",
            `${yuan(output.rewardFenPerM2)} × ${output.rewardAreaM2} m² = ${yuan(output.rewardFen)}`,
          ),
        ]
      : []),
  ],
  "quota-adjustment": (input, output) =>
    list(output.districts).flatMap((one, at) => {
      const { district, ratioPercent, direction, deltaM2 } = record(one);
      const row = record(list(input.districts)[at]);
      return ratioPercent
        ? [
            step(
              "QUOTA-1",
              `${district} 完成率（${said(direction, "zh")}）与增减（m²）`,
              `${district}: progress (${said(direction, "en")}) and change (m²)`,
              `${row.completedM2} ÷ ${row.plannedM2} = ${ratioPercent} %${deltaM2 ? ` → ${deltaM2}` : ""}`,
            ),
          ]
        : [];
    }),
};

/** The arithmetic of an answer of the named rule function, step by step; none where it only compares. */
export function stepsOf(name: string, input: Values, output: Values, bounds: LeverBounds): Step[] {
  return STEPS[name]?.(input, output, bounds) ?? [];
}

function step(ruleId: string, zh: string, en: string, arithmetic: string): Step {
  return { ruleId, what: { zh, en }, arithmetic };
}

/** What is short is never below nought. */
function short(owed: unknown, offered: unknown, shortfall: unknown): string {
  const covers = compareDecimals(parseDecimal(String(offered)), parseDecimal(String(owed))) >= 0;
  return `${owed} − ${offered}${covers ? " ≤ 0 → " : " = "}${shortfall}`;
}

function said(word: unknown, lang: "zh" | "en"): string {
  return lookUp(VALUE_WORDS, String(word))?.[lang] ?? String(word);
}

function yuan(fen: unknown): string {
  return typeof fen === "string" ? formatYuan(parseFen(fen)) : "?";
}

/** Each storey's area at its percentage; what does not comply above them pays in full. */
function feeTerms(input: Values, { storeyPercents }: LeverBounds): string {
  const above = (isCompliant: unknown) => (isCompliant === true ? 0n : 100n);
  const floors = list(input.floors).map((one) => {
    const { storey, areaM2 } = record(one);
    return `${areaM2} × ${storeyPercents[Number(storey) - 1] ?? above(input.upperCompliant)} %`;
  });
  const underground = input.undergroundM2
    ? [`${input.undergroundM2} × ${above(input.undergroundCompliant)} %`]
    : [];
  return [...floors, ...underground].join(" + ");
}

function sign(left: unknown, right: unknown): string {
  return compareDecimals(parseDecimal(String(left)), parseDecimal(String(right))) <= 0 ? "≤" : ">";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function record(value: unknown): Values {
  return typeof value === "object" && value !== null ? (value as Values) : {};
}
