import { describe, expect, test } from "vitest";
import { pulled } from "../../../gis/land/explanation/lever-parts.ts";
import { smallestLevers } from "../../../gis/land/explanation/levers.ts";
import { jinan2019No61 as policy } from "../../../gis/policy/jinan-2019-61/index.ts";
import { decide, pathOf, workedCasesOf } from "../../worked-cases.ts";

type Input = Readonly<Record<string, unknown>>;

const leversOf = (fn: string, input: Input) =>
  smallestLevers(pathOf(fn).slice("/api/policy/".length), input, (one) => decide(fn, one, policy), policy);
const setsOf = (fn: string, input: Input) =>
  leversOf(fn, input).sets.map((set) => set.map(({ input: name, value, short }) => [name, value, short]));

describe("what would give a rule function its favourable verdict", () => {
  const gate = {
    signDate: "2022-03-10",
    recognised: true,
    inLibrary: true,
    inApprovedAnnualPlan: true,
    schemeApprovedByDistrict: true,
    supplyApprovedByCity: true,
    appraisalDone: true,
    collectiveDecisionDone: true,
    publicity: { held: true, from: "2022-02-20", to: "2022-03-01" },
    openObjections: 0,
    signerRole: "county-bureau",
    contributionApplies: false,
  };

  test("a gate that stands open asks for nothing", () => {
    expect(leversOf("contractGate", gate)).toEqual({ sets: [], truncated: false, more: 0, remaining: [] });
  });

  test("of a thousand odd parcels what is open is named, and no way out is sought", () => {
    const parcels = Array.from({ length: 1_000 }, (_, i) => ({ id: `p${i}`, areaM2: "1" }));
    const found = leversOf("smallParcels", { projectLandM2: "100000", parcels });
    expect([found.sets, found.truncated]).toEqual([[], true]);
    expect(found.remaining).toContain("p999.plannedTogether");
    const few = leversOf("smallParcels", { projectLandM2: "100000", parcels: parcels.slice(0, 40) });
    expect([few.sets.length > 0, few.truncated]).toEqual([true, false]);
  });

  test("a publicity that is too short must run until its last day, and signing waits for the day after", () => {
    expect(setsOf("contractGate", { ...gate, minPublicityDays: 20 })).toEqual([
      [
        ["publicity.to", "2022-03-12", "2022-03-11"],
        ["signDate", "2022-03-13", "2022-03-12"],
      ],
    ]);
  });

  test("a contribution that may be owed is not, or the contract states it", () => {
    expect(setsOf("contractGate", { ...gate, contributionApplies: null })).toEqual([
      [["contributionApplies", false, null]],
      [
        ["contributionApplies", true, null],
        ["contractStatesArea", true, null],
        ["contractStatesUse", true, null],
      ],
    ]);
  });

  test("a workflow of the district's own hides no other blocker", () => {
    expect(setsOf("contractGate", { ...gate, ownWorkflow: true, recognised: false })).toEqual([
      [
        ["ownWorkflow", false, true],
        ["recognised", true, false],
      ],
    ]);
  });

  test("what has no lever is said, and the others are not suppressed", () => {
    const late = { held: true, from: "2024-11-01", to: "2024-11-30" };
    const { sets, remaining } = leversOf("contractGate", { ...gate, recognised: false, publicity: late });
    expect(sets.map((set) => set.map(({ input }) => input))).toEqual([["recognised"]]);
    expect(remaining).toEqual(["publicityNotEnded"]);
  });

  test("a FAR of 1.2 rises at 1.21", () => {
    const factory = {
      asOf: "2022-03-01",
      acquisition: "granted",
      oldUse: "industrial",
      newUse: "industrial",
      oldFar: "1.2",
      newFar: "1.2",
      conformsPlan: true,
      lowEfficiencyRedevelopment: true,
    };
    expect(setsOf("industrialFarRise", factory)).toEqual([[["newFar", "1.21", "1.20"]]]);
    expect(setsOf("industrialFarRise", { ...factory, oldFar: "1.205" })).toEqual([
      [["newFar", "1.21", "1.20"]],
    ]);
    expect(setsOf("industrialFarRise", { ...factory, oldUse: "commercial", newFar: "1.3" })).toEqual([
      [["oldUse", "industrial", "commercial"]],
    ]);
  });

  const transition = {
    newUse: "research",
    usesExistingBuildings: true,
    originalGfaM2: "1000.00",
    rebuiltGfaM2: "100.00",
    newGfaM2: "60.00",
    districtApproved: true,
    districtApprovalDate: "2022-03-01",
  };

  test("of 15 % too much either part gives way, or both where neither alone can", () => {
    expect(setsOf("transitionUse", transition)).toEqual([
      [["rebuiltGfaM2", "90.00", "90.01"]],
      [["newGfaM2", "50.00", "50.01"]],
    ]);
    const { sets } = leversOf("transitionUse", { ...transition, rebuiltGfaM2: "200.00", newGfaM2: "200.00" });
    expect(sets).toEqual([
      [
        expect.objectContaining({ input: "rebuiltGfaM2", value: "75.00", short: "75.01" }),
        expect.objectContaining({ input: "newGfaM2", value: "75.00", short: "75.01" }),
      ],
    ]);
    expect(sets[0]?.[0]?.together).toEqual({ inputs: ["rebuiltGfaM2", "newGfaM2"], most: "150.00" });
  });

  test("an approval lies within the document, and an unknown use is one of the list", () => {
    expect(
      setsOf("transitionUse", { ...transition, newGfaM2: "0", districtApprovalDate: "2024-12-05" }),
    ).toEqual([[["districtApprovalDate", "2024-11-30", "2024-12-01"]]]);
    const [[use] = []] = leversOf("transitionUse", { ...transition, newGfaM2: "0", newUse: null }).sets;
    expect(use).toMatchObject({ input: "newUse", among: policy.transition.listedUses });
  });

  test("the project's land is reckoned with the areas that the odd parcels then have", () => {
    const parcels = [{ id: "a", areaM2: "3000.00", plannedTogether: true }];
    // 2,000 m² is the most of one parcel, and 10 % of 20,000.
    expect(setsOf("smallParcels", { approved: true, parcels, projectLandM2: "1000.00" })).toEqual([
      [["parcels.0.areaM2", "100.00", "100.01"]],
      [
        ["parcels.0.areaM2", "2000.00", "2000.01"],
        ["projectLandM2", "20000.00", "19999.99"],
      ],
    ]);
  });

  test("a reward takes more than 30,000 m² and acceptance within a year of the permit", () => {
    const factory = {
      district: "历下区",
      totalGfaM2: "30000.00",
      permitDate: "2021-03-01",
      acceptanceDate: "2022-03-02",
      fivePartyReport: true,
      floors: [{ storey: 3, areaM2: "10000.00" }],
    };
    expect(setsOf("standardFactory", factory)).toEqual([
      [
        ["totalGfaM2", "30000.01", "30000.00"],
        ["acceptanceDate", "2022-03-01", "2022-03-02"],
      ],
    ]);
  });

  test("a floor price passes both bounds at the fen", () => {
    const price = {
      asOf: "2022-03-01",
      priorityIndustry: true,
      intensiveUse: true,
      floorPriceFen: "100",
      minimumPriceStandardFen: "1001",
      landCostFen: "600",
    };
    // 70 % of 1001 is 700.7.
    expect(setsOf("floorPrice", price)).toEqual([[["floorPriceFen", "701", "700"]]]);
    expect(setsOf("floorPrice", { ...price, landCostFen: "900" })).toEqual([
      [["floorPriceFen", "900", "899"]],
    ]);
  });

  test("each mode of redevelopment says what it lacks", () => {
    const plans = { conformsUrbanPlan: true, conformsSpecialPlan: true, conformsPolicies: true };
    const { sets } = leversOf("chooseModes", {
      ...plans,
      asOf: "2022-03-01",
      lowEfficiency: "eligible",
      conformsLandUsePlan: false,
      plannedUse: "commercial",
      recallClause: false,
      mustEnterReserve: false,
      parcelsAdjacent: true,
      adjacentParcelCount: 1,
    });
    const ofMode = (mode: string) =>
      sets.filter(([one]) => one?.outcome === mode).map((set) => set.map(({ input }) => input));
    expect(ofMode("MODE-OWNER")).toEqual([["conformsLandUsePlan"]]);
    expect(ofMode("MODE-MARKET")).toEqual([["conformsLandUsePlan", "adjacentParcelCount"]]);
    expect(ofMode("MODE-GOV")).toHaveLength(3);
  });

  test("whatever the case: with a set the verdict turns or all else is cleared; just short of any part it does not", () => {
    const favourable: Readonly<Record<string, string>> = {
      contractGate: "maySign",
      transitionUse: "allowed",
      serviceManufacturing: "allowed",
      smallParcels: "mayTransferByAgreement",
      industrialFarRise: "premiumFree",
      publicContribution: "met",
      floorPrice: "allowed",
      industrialLandShare: "met",
      industrialBalance: "allowed",
      agreementRoute: "mayTransfer",
      zombieLand: "allowed",
      libraryEntry: "allowed",
      libraryExit: "allowed",
      planTransition: "allowed",
    };
    let tried = 0;
    for (const { fn, input, id } of workedCasesOf(policy.id)) {
      const found = leversOf(fn, input as Input);
      expect(found.truncated, id).toBe(found.more > 0);
      const verdict = favourable[fn];
      if (verdict === undefined || found.remaining.length > 0) continue;
      for (const set of found.sets) {
        tried++;
        expect(decide(fn, pulled(input as Input, set), policy)[verdict], id).toBe("satisfied");
        for (const one of set) {
          const short = set.map((other) => (other === one ? { ...one, value: one.short } : other));
          const without = set.filter((other) => other !== one);
          expect(decide(fn, pulled(input as Input, short), policy)[verdict], id).not.toBe("satisfied");
          expect(decide(fn, pulled(input as Input, without), policy)[verdict], id).not.toBe("satisfied");
        }
      }
    }
    expect(tried).toBeGreaterThan(50);
  });
});
