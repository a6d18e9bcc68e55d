import { contains, type IsoDate, isoDate, type Period } from "../iso-date.ts";
import { type Fen, formatFen, parseFen, roundHalfUp } from "../money.ts";
import { type Decimal, parseDecimal } from "../units.ts";
import { type Evidence, known, stated } from "./evidence.ts";
import { type Citation, sortedList } from "./finding.ts";
import type { Validity } from "./validity.ts";

/** The district's share of topped-up premium by the day a document is signed. */
export interface DatedShare {
  readonly ruleId: string;
  /** The last day of signing on which it applies, that day included (含). */
  readonly through: IsoDate;
  readonly districtPercent: string;
  readonly cite: Citation;
}

/** How a jurisdiction shares topped-up premium with its districts (出让金分成). */
export interface SplitPolicy {
  readonly document: Validity;
  readonly districts: readonly string[];
  /** In order of their days; the last one ends with the document. */
  readonly shares: readonly DatedShare[];
  /** Districts whose land revenue follows another document. SPLIT-5. */
  readonly underOtherRule: readonly string[];
  /** Whether districts with independent approval may set a share of their own; not where the policy is one. SPLIT-6. */
  readonly districtsMaySetShares: boolean;
  /** A district of which configuration must say whether it is one of those: under which name, and how. */
  readonly openDistrict: {
    readonly name: string;
    readonly configuration: string;
    readonly otherRuleWhen: string;
    /** What a person calls that configuration. */
    readonly title: { readonly zh: string; readonly en: string };
  } | null;
  readonly cites: Readonly<
    Record<
      | "base"
      | "otherRule"
      | "publicTransfer"
      | "ownPolicy"
      | "each"
      | "instalments"
      | "correction"
      | "earmark",
      Citation
    >
  >;
}

export type SplitInput = Evidence<{
  /** Short name of GEO-1. */
  district: string;
  publicTransferRequired: boolean;
  /** The district approves construction land independently (独立审批建设用地). */
  independentApproval: boolean;
  ownPolicyStatus: "none" | "issued";
  ownPolicy: Evidence<{ docNo: string; from: string; to: string; districtPercent: string }>;
  lines: readonly SplitLineInput[];
}> &
  // The configuration for the open district, under the name that the package gives it.
  Readonly<Record<string, unknown>>;

/** A contract or supplementary agreement, with what was paid on it in order of payment. */
export type SplitLineInput = Evidence<{
  docNo: string;
  docType: "contract" | "supplement";
  signedDate: string;
  /** Whole fen as text. */
  amountFen: string;
  payments: readonly Evidence<{ date: string; amountFen: string }>[];
}>;

export interface SplitLine {
  readonly docNo: string | null;
  readonly status: "determined" | "other-rule" | "not-applicable" | "undetermined";
  readonly rule: string | null;
  readonly percent: string | null;
  readonly flags: readonly string[];
  readonly missing: readonly string[];
  readonly districtDueFen: string | null;
  readonly cityDueFen: string | null;
  /** Counted up to the amount due; the rest is excess. */
  readonly paidFen: string | null;
  readonly districtPaidFen: string | null;
  readonly cityPaidFen: string | null;
  readonly unpaidFen: string | null;
  readonly excessFen: string | null;
  readonly payments: readonly {
    readonly date: string | null;
    readonly districtFen: string;
    readonly cityFen: string;
  }[];
}

const TOTALLED = [
  "districtDueFen",
  "cityDueFen",
  "paidFen",
  "districtPaidFen",
  "cityPaidFen",
  "unpaidFen",
] as const;
export type SplitTotals = Readonly<Record<(typeof TOTALLED)[number], string>>;

export interface SplitOutput {
  readonly lines: readonly SplitLine[];
  /** null unless every line is determined. Sums of rounded lines, never a rate on the sum. */
  readonly totals: SplitTotals | null;
  readonly missing: readonly string[];
  readonly citations: readonly Citation[];
}

/**
 * What each contract and supplementary agreement brings the district: SPLIT-0 to SPLIT-9 (61 三（九）). Each
 * goes by its own day of signing, never by the day of payment. Amounts in fen.
 * @throws RangeError when a date, amount or percentage is not one, or the own policy ends before it begins
 */
export function splitRevenue(input: SplitInput, policy: SplitPolicy): SplitOutput {
  return splitRevenueBySigning(input, () => policy);
}

/**
 * As `splitRevenue`, each document by the policy of its own day of signing (null: unknown), so that a later
 * policy never judges it again. VALID-1, SPLIT-7.
 * @throws RangeError as `splitRevenue` does
 */
export function splitRevenueBySigning(
  input: SplitInput,
  policyOn: (signed: IsoDate | null) => SplitPolicy,
): SplitOutput {
  const { from, to } = input.ownPolicy ?? {};
  if (from && to && isoDate(to) < isoDate(from))
    throw new RangeError(`the district's own policy ends on ${to}, before it begins on ${from}`);
  const judged = (input.lines ?? []).map((line) => ({
    line,
    policy: policyOn(known(line.signedDate, isoDate)),
  }));
  const split = judged.map(({ line, policy }) => splitLine(line, input, policy));
  const policies = [...new Set(judged.length > 0 ? judged.map(({ policy }) => policy) : [policyOn(null)])];
  const lines = split.map(({ citations: _ofLine, ...line }) => line);
  const areDetermined = lines.every(({ status }) => status === "determined");
  return {
    lines,
    totals: areDetermined ? totalsOf(lines) : null,
    missing: sortedList(lines.flatMap(({ missing }) => missing)),
    citations: distinct([
      ...policies.flatMap(({ document, cites }) => [document.cite, cites.base, cites.each]),
      ...split.flatMap(({ citations }) => citations),
      ...policies.map(({ cites }) => cites.earmark),
    ]),
  };
}

function distinct(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map((cite) => [`${cite.document} ${cite.ruleId}`, cite])).values()];
}

function totalsOf(lines: readonly SplitLine[]): SplitTotals {
  const sums = TOTALLED.map((name) => [
    name,
    formatFen(lines.reduce((sum, line) => sum + parseFen(line[name] ?? "0"), 0n)),
  ]);
  // The names are exactly TOTALLED.
  return Object.fromEntries(sums) as SplitTotals;
}

/** Which rule governs a line, in the catalogue's order of tests (3.6). */
type Governing =
  | { readonly status: "other-rule" | "not-applicable"; readonly rule: string; readonly cite: Citation }
  | { readonly status: "undetermined"; readonly missing: readonly string[]; readonly cite: Citation }
  | {
      readonly status: "determined";
      readonly rule: string;
      readonly percent: string;
      readonly flags: readonly string[];
      readonly cite: Citation;
    };

type CitedLine = SplitLine & { readonly citations: readonly Citation[] };

function splitLine(line: SplitLineInput, input: SplitInput, policy: SplitPolicy): CitedLine {
  const governing = governingRule(known(line.signedDate, isoDate), input, policy);
  const { status, cite } = governing;
  const without = { ...noMoney(line), status, citations: [cite] };
  if (status === "undetermined") return { ...without, missing: sortedList(governing.missing) };
  if (status !== "determined") return { ...without, rule: governing.rule };

  const { rule, percent } = governing;
  const open = { ...without, status: "undetermined" as const, rule };
  const amount = known(line.amountFen, parseFen);
  if (amount === null) return { ...open, flags: governing.flags, missing: ["amountFen"] };
  // What a correction corrects, and at which rate, the text does not say. SPLIT-9.
  if (amount < 0n) {
    const flags = sortedList([...governing.flags, "NEGATIVE-AMOUNT"]);
    return { ...open, flags, missing: ["correctedDocument"], citations: [cite, policy.cites.correction] };
  }
  const payments = (line.payments ?? []).map(({ date, amountFen }) => ({
    date: date ?? null,
    fen: known(amountFen, parseFen),
  }));
  if (!payments.every(isKnownPayment))
    return { ...open, flags: governing.flags, missing: ["payments.amountFen"] };
  return {
    ...without,
    rule,
    percent,
    ...moneyOf(amount, parseDecimal(percent), payments, governing.flags),
    citations: [cite, policy.cites.instalments],
  };
}

function governingRule(signed: IsoDate | null, input: SplitInput, policy: SplitPolicy): Governing {
  const { district = null, publicTransferRequired = null } = input;
  const { cites, document } = policy;
  const open = (cite: Citation, ...missing: string[]): Governing => ({
    status: "undetermined",
    missing,
    cite,
  });
  if (district === null || !policy.districts.includes(district)) return open(document.cite, "district");

  const isElsewhere = followsOtherDocument(district, input, policy);
  if (typeof isElsewhere === "string") return open(cites.otherRule, isElsewhere);
  if (isElsewhere) return { status: "other-rule", rule: cites.otherRule.ruleId, cite: cites.otherRule };
  if (publicTransferRequired === null) return open(cites.publicTransfer, "publicTransferRequired");
  if (publicTransferRequired) {
    return { status: "other-rule", rule: cites.publicTransfer.ruleId, cite: cites.publicTransfer };
  }
  if (signed === null) return open(document.cite, "signedDate");
  if (!contains(document.period, signed)) {
    // Never replaced by the last percentage.
    return { status: "not-applicable", rule: document.cite.ruleId, cite: document.cite };
  }
  return shareOn(signed, input, policy);
}

/** SPLIT-5; the name of the configuration where that is unknown. */
function followsOtherDocument(
  district: string,
  input: SplitInput,
  { underOtherRule, openDistrict }: SplitPolicy,
): boolean | string {
  if (underOtherRule.includes(district)) return true;
  if (district !== openDistrict?.name) return false;
  const ruling = input[openDistrict.configuration] ?? null;
  return ruling === null ? openDistrict.configuration : ruling === openDistrict.otherRuleWhen;
}

function shareOn(signed: IsoDate, input: SplitInput, policy: SplitPolicy): Governing {
  const own = policy.districtsMaySetShares ? ownShare(signed, input) : { percent: null, flags: [] };
  if ("missing" in own) return { status: "undetermined", missing: own.missing, cite: policy.cites.ownPolicy };
  if (own.percent !== null) {
    const { ownPolicy: cite } = policy.cites;
    return { status: "determined", rule: cite.ruleId, percent: own.percent, flags: [], cite };
  }
  const share = policy.shares.find(({ through }) => signed <= through);
  if (!share)
    throw new RangeError(`no share is stated for ${signed}, a day on which the document is in force`);
  return {
    status: "determined",
    rule: share.ruleId,
    percent: share.districtPercent,
    flags: own.flags,
    cite: share.cite,
  };
}

type OwnShare =
  | { readonly percent: string | null; readonly flags: readonly string[] }
  | { readonly missing: readonly string[] };

/** SPLIT-6: the district's own share, if it may set one, has, and that was in force on the day. */
function ownShare(
  signed: IsoDate,
  { independentApproval = null, ownPolicyStatus = null, ownPolicy }: SplitInput,
): OwnShare {
  const general = { percent: null, flags: [] };
  if (independentApproval === false || ownPolicyStatus === "none") return general;
  if (ownPolicyStatus === null) {
    return { missing: ["ownPolicyStatus", ...(independentApproval === null ? ["independentApproval"] : [])] };
  }
  const from = known(ownPolicy?.from, isoDate);
  if (from === null)
    return { missing: ["ownPolicy", ...(independentApproval === null ? ["independentApproval"] : [])] };
  const period: Period = { from, to: known(ownPolicy?.to, isoDate) };
  // Not in force that day: whether the district may set a share does not matter then.
  if (!contains(period, signed)) return general;
  if (independentApproval === null) return { missing: ["independentApproval"] };
  const percent = ownPolicy?.districtPercent ?? null;
  if (percent === null) return { percent, flags: ["OWN-POLICY-WITHOUT-SHARE"] };
  // Its number proves the share (CONV-11).
  return stated(ownPolicy?.docNo) === null ? { missing: ["ownPolicy"] } : { percent, flags: [] };
}

interface KnownPayment {
  readonly date: string | null;
  readonly fen: Fen;
}

function isKnownPayment(payment: {
  readonly date: string | null;
  readonly fen: Fen | null;
}): payment is KnownPayment {
  return payment.fen !== null;
}

function moneyOf(amount: Fen, percent: Decimal, payments: readonly KnownPayment[], flags: readonly string[]) {
  const districtShare = (fen: Fen) => roundHalfUp(fen * percent.digits, 100n * 10n ** BigInt(percent.scale));
  let received = 0n;
  let counted = 0n;
  const shared = payments.map(({ date, fen }) => {
    received += fen;
    // Counted up to the amount due. Rounding the running totals makes the instalments add up. SPLIT-8.
    const countedNow = received < amount ? received : amount;
    const districtFen = districtShare(countedNow) - districtShare(counted);
    const cityFen = countedNow - counted - districtFen;
    counted = countedNow;
    return { date, districtFen: formatFen(districtFen), cityFen: formatFen(cityFen) };
  });
  const excess = received - counted;
  const [districtDue, districtPaid] = [districtShare(amount), districtShare(counted)];
  return {
    flags: sortedList([...flags, ...(excess > 0n ? ["OVERPAID"] : [])]),
    districtDueFen: formatFen(districtDue),
    cityDueFen: formatFen(amount - districtDue),
    paidFen: formatFen(counted),
    districtPaidFen: formatFen(districtPaid),
    cityPaidFen: formatFen(counted - districtPaid),
    unpaidFen: formatFen(amount - counted),
    excessFen: formatFen(excess),
    payments: shared,
  };
}

function noMoney({ docNo }: SplitLineInput) {
  return {
    docNo: docNo ?? null,
    rule: null,
    percent: null,
    flags: [],
    missing: [],
    districtDueFen: null,
    cityDueFen: null,
    paidFen: null,
    districtPaidFen: null,
    cityPaidFen: null,
    unpaidFen: null,
    excessFen: null,
    payments: [],
  };
}
