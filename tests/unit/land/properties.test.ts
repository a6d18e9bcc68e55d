import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { premiumDue } from "../../../gis/land/premium.ts";
import { splitRevenue } from "../../../gis/land/split-revenue.ts";
import { jinan2019No61 as jinan } from "../../../gis/policy/jinan-2019-61/index.ts";
import { packagesOf } from "../../../gis/policy/registry.ts";
import { type Answer, decide, FUNCTION_NAMES, workedCasesOf } from "../../worked-cases.ts";

/** A long run is for the night; a short one for every change. */
const numRuns = process.env.PANHUO_LONG ? 3_000 : 300;
vi.setConfig({ testTimeout: 300_000 });

type Path = readonly (string | number)[];
type Leaf = string | number | boolean | null;

const cases = workedCasesOf("jinan-2019-61");

/** Inputs that say which thing is meant, so that none of them can be forgotten. */
const NAMES = ["id", "town", "item", "storey", "planType", "state", "action", "config"];
/** Inputs whose absence is itself a statement in the catalogue: nothing of the kind exists. */
const ABSENCE_SAYS = [
  "minPublicityDays", // no minimum is tested
  "ownWorkflow", // the default workflow
  "otherSupportFen",
  "publicServicePremiumFen",
  "otherProvisionDocNo",
  "otherExclusionDocNo",
  "to", // of an own policy: without end
  "districtPercent", // of an own policy: it has no share
  "choice", // none is made: either way of the contribution will do
  "startDate", // of a transition: the approval's day
  "publishedOn", // no record of publication
  "receiptOn",
  "answeredOn",
  "comment", // papers of a step: brought or not
  "docNo",
  "date",
  ...["term", "scale", "intensity", "useDirection", "fundBalance", "steps", "overdueDisposal"],
];
/** Parts of an answer that tell what is known so far, rather than decide. */
const NO_DECISION = [
  ...["missing", "reasons", "flags", "citations", "blocking", "matched", "excludedBy", "basis", "policy"],
  ...["position", "lastUpdate", "openObjections", "notes"],
];

function leavesOf(value: unknown, path: Path = []): [Path, Leaf][] {
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, inner]) =>
      leavesOf(inner, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  // JSON holds nothing else.
  return [[path, value as Leaf]];
}

function withLeaf<Value>(value: Value, [key, ...rest]: Path, leaf: Leaf): Value {
  if (key === undefined) return leaf as Value;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string | number, unknown>;
  copy[key] = withLeaf(copy[key], rest, leaf);
  return copy as Value;
}

const shapeOf = (path: Path): string => path.map((key) => (typeof key === "number" ? "*" : key)).join(".");

/** The values that the worked cases of a function hold in each place. */
function poolsOf(fn: string): Map<string, Leaf[]> {
  const pools = new Map<string, Leaf[]>();
  for (const { input } of cases.filter((one) => one.fn === fn))
    for (const [path, leaf] of leavesOf(input)) {
      const pool = pools.get(shapeOf(path)) ?? [];
      if (!pool.includes(leaf)) pool.push(leaf);
      if (typeof leaf === "boolean" && !pool.includes(!leaf)) pool.push(!leaf);
      pools.set(shapeOf(path), pool);
    }
  return pools;
}

/** An input of the function: a worked case with some of its facts exchanged for those of other cases. */
function inputOf(fn: string): fc.Arbitrary<object> {
  const own = cases.filter((one) => one.fn === fn);
  const pools = poolsOf(fn);
  const exchanges = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 6 });
  return fc.tuple(fc.nat(own.length - 1), exchanges).map(([at, picks]) => {
    const start = own[at]?.input ?? {};
    const free = leavesOf(start).filter(([path]) => !NAMES.some((name) => path.includes(name)));
    return picks.reduce((input, [which, value]) => {
      const path = free[which % Math.max(free.length, 1)]?.[0];
      const pool = path && pools.get(shapeOf(path));
      return path && pool ? withLeaf(input, path, pool[value % pool.length] ?? null) : input;
    }, start);
  });
}

/** What an answer decides, by its place; an open or an absent word decides nothing. */
function decisionsOf(answer: Answer): Map<string, Leaf> {
  return new Map(
    leavesOf(answer)
      .filter(
        ([path, leaf]) =>
          leaf !== null && leaf !== "undetermined" && !path.some((key) => NO_DECISION.includes(`${key}`)),
      )
      // Both refuse; which of the two follows the order of decision (2.1), not the order of learning.
      .map(([path, leaf]) => [path.join("."), leaf === "excluded" ? "not-low-efficiency" : leaf]),
  );
}

describe("what is decided without a fact stays so, whatever that fact turns out to be", () => {
  for (const fn of FUNCTION_NAMES) {
    test(fn, () => {
      const pools = poolsOf(fn);
      fc.assert(
        fc.property(inputOf(fn), fc.nat(), (input, which) => {
          const facts = leavesOf(input)
            .map(([path]) => path)
            .filter((path) => !path.some((key) => [...NAMES, ...ABSENCE_SAYS].includes(`${key}`)))
            .filter((path) => !(path.length === 3 && path[0] === "districts" && path[2] === "district"));
          const path = facts[which % Math.max(facts.length, 1)];
          if (!path) return;
          const without = decisionsOf(decide(fn, withLeaf(input, path, null), jinan));
          for (const value of pools.get(shapeOf(path)) ?? []) {
            const completed = decisionsOf(decide(fn, withLeaf(input, path, value), jinan));
            for (const [place, decided] of completed)
              if (without.has(place))
                expect({ place, decided }, `${shapeOf(path)} = ${value}`).toEqual({
                  place,
                  decided: without.get(place),
                });
          }
        }),
        { numRuns },
      );
    });
  }
});

/** The outcome that a function is asked for; its missing facts are those that keep it open. */
const MAIN: Readonly<Record<string, string>> = {
  classify: "overall",
  premiumDue: "status",
  publicContribution: "applies",
  smallParcels: "mayTransferByAgreement",
  transitionUse: "allowed",
  industrialFarRise: "premiumFree",
  serviceManufacturing: "allowed",
  standardFactory: "feeStatus",
  quotaAdjustment: "status",
  planTransition: "allowed",
  contractGate: "maySign",
  agreementRoute: "mayTransfer",
  industrialLandShare: "met",
  floorPrice: "allowed",
  industrialBalance: "allowed",
  zombieLand: "allowed",
  libraryEntry: "allowed",
  libraryExit: "allowed",
  surveyCurrency: "current",
  disclosureState: "complete",
  designPermit: "mayBuild",
  responsibleRole: "responsible",
};

describe("an open outcome names the evidence that it lacks, in code-point order and once", () => {
  for (const [fn, main] of Object.entries(MAIN)) {
    test(fn, () => {
      fc.assert(
        fc.property(inputOf(fn), (input) => {
          const answer = decide(fn, input, jinan);
          const missing = texts(answer.missing);
          if (answer[main] === "undetermined") expect(missing).not.toEqual([]);
          expect(missing).toEqual([...new Set(missing)].sort());
        }),
        { numRuns },
      );
    });
  }
});

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Lists of which the order says nothing; of projects for a plan it does. */
const UNORDERED = ["parcels", "districts", "projects", "towns", "floors", "items", "objections", "lines"];

describe("the order of parcels, towns, storeys, documents and facts does not matter", () => {
  for (const fn of FUNCTION_NAMES.filter((name) => name !== "planPriority")) {
    test(fn, () => {
      fc.assert(
        fc.property(inputOf(fn), (input) => {
          expect(unordered(decide(fn, turned(input), jinan))).toEqual(unordered(decide(fn, input, jinan)));
        }),
        { numRuns },
      );
    });
  }
});

/** The input with its lists and its keys the other way round. */
function turned(input: object): object {
  return Object.fromEntries(
    Object.entries(input)
      .reverse()
      .map(([key, value]) => [
        key,
        Array.isArray(value) && UNORDERED.includes(key) ? [...value].reverse() : value,
      ]),
  );
}

function unordered(answer: Answer): Answer {
  const text = (row: unknown) => JSON.stringify(row);
  const { citations: _cited, ...rest } = answer;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      Array.isArray(value) && UNORDERED.includes(key) ? value.map(text).sort() : value,
    ]),
  );
}

const fen = fc.bigInt({ min: 0n, max: 10n ** 20n });
const split = [jinan, ...packagesOf("370100-DEMO")].map(({ revenueSplit }) => revenueSplit);
const signed = fc.date({ min: new Date("2019-12-01"), max: new Date("2024-12-10"), noInvalidDate: true });

describe("the parts of a split", () => {
  const document = fc.record({ amount: fen, paid: fc.array(fen, { maxLength: 8 }), day: signed });
  const lineOf = ({ amount, paid, day }: { amount: bigint; paid: readonly bigint[]; day: Date }) => ({
    docNo: "C",
    signedDate: day.toISOString().slice(0, 10),
    amountFen: `${amount}`,
    payments: paid.map((each) => ({ date: "2021-01-01", amountFen: `${each}` })),
  });
  const known = {
    publicTransferRequired: false,
    independentApproval: false,
    ownPolicyStatus: "none" as const,
  };
  const sum = (texts: readonly string[]): bigint => texts.reduce((total, text) => total + BigInt(text), 0n);

  test("always add up: due, paid, each instalment, and the totals", () => {
    for (const policy of split)
      fc.assert(
        fc.property(fc.array(document, { maxLength: 4 }), (documents) => {
          const district = policy.districts[0] ?? null;
          const { lines, totals } = splitRevenue(
            { ...known, district, lines: documents.map(lineOf) },
            policy,
          );
          for (const [at, line] of lines.entries()) {
            if (line.status !== "determined") {
              expect([line.percent, line.districtDueFen, totals]).toEqual([null, null, null]);
              continue;
            }
            const { amount = 0n, paid = [] } = documents[at] ?? {};
            expect(sum([line.districtDueFen ?? "", line.cityDueFen ?? ""])).toBe(amount);
            expect(sum([line.paidFen ?? "", line.unpaidFen ?? ""])).toBe(amount);
            expect(sum([line.districtPaidFen ?? "", line.cityPaidFen ?? ""])).toBe(
              BigInt(line.paidFen ?? ""),
            );
            expect(sum([line.paidFen ?? "", line.excessFen ?? ""])).toBe(paid.reduce((a, b) => a + b, 0n));
            expect(sum(line.payments.map(({ districtFen }) => districtFen))).toBe(
              BigInt(line.districtPaidFen ?? ""),
            );
            expect(sum(line.payments.map(({ cityFen }) => cityFen))).toBe(BigInt(line.cityPaidFen ?? ""));
            for (const { districtFen, cityFen } of line.payments)
              expect(BigInt(districtFen) >= 0n && BigInt(cityFen) >= 0n).toBe(true);
          }
          if (totals)
            expect(sum([totals.districtDueFen, totals.cityDueFen])).toBe(
              documents.reduce((total, { amount }) => total + amount, 0n),
            );
        }),
        { numRuns },
      );
  });

  test("do not depend on the order of payments in sum, only instalment by instalment", () => {
    const [policy] = split;
    if (!policy) throw new Error("the city's split is there");
    fc.assert(
      fc.property(document, (one) => {
        const answer = (paid: readonly bigint[]) =>
          splitRevenue({ ...known, district: "历城区", lines: [lineOf({ ...one, paid })] }, policy);
        const [forth, back] = [answer(one.paid), answer([...one.paid].reverse())];
        expect(back.totals).toEqual(forth.totals);
        expect(back.lines.map(({ payments: _each, ...line }) => line)).toEqual(
          forth.lines.map(({ payments: _each, ...line }) => line),
        );
      }),
      { numRuns },
    );
  });
});

test("a premium is never negative", () => {
  const price = fen.map((amount) => `${amount}`);
  const facts = fc.record({
    tenure: fc.constantFrom("granted" as const, "allocated" as const),
    originalConditionClear: fc.boolean(),
    oldUse: fc.constantFrom("industrial", "commercial"),
    certificateUse: fc.constantFrom("industrial", "commercial"),
    newUse: fc.constantFrom("industrial", "commercial"),
    oldFar: fc.constantFrom("1.0", "2"),
    standardFar: fc.constantFrom("1.0", "2"),
    newFar: fc.constantFrom("1.0", "1.5", "3"),
    newConditionPriceFen: price,
    oldConditionPriceFen: price,
    allocatedRightPriceFen: price,
    certificateConditionPriceFen: price,
    publicServicePremiumFen: price,
    underground: fc.record({ fullPremiumFen: price, ownStockSelfRedevelopment: fc.boolean() }),
  });
  fc.assert(
    fc.property(facts, (input) => {
      const { status, baseFen, undergroundFen, totalFen } = premiumDue(
        { ...input, publicTransferRequired: false },
        jinan.premium,
      );
      expect(status).toBe("determined");
      for (const part of [baseFen, undergroundFen, totalFen]) expect(BigInt(part ?? "-1") >= 0n).toBe(true);
      expect(BigInt(baseFen ?? 0) + BigInt(undergroundFen ?? 0)).toBe(BigInt(totalFen ?? -1));
    }),
    { numRuns },
  );
});
