import { describe, expect, test } from "vitest";
import { ANONYMOUS } from "../../../gis/identity/roles.ts";
import { isoDate } from "../../../gis/iso-date.ts";
import { splitRevenue } from "../../../gis/land/split-revenue.ts";
import { jinan2019No61 } from "../../../gis/policy/jinan-2019-61/index.ts";
import { type Act, type Command, isRefusal } from "../../../gis/registry/command.ts";
import type { Contract, ContractFacts } from "../../../gis/registry/contracts/contract.ts";
import * as payment from "../../../gis/registry/contracts/payment.ts";
import * as preparation from "../../../gis/registry/contracts/preparation.ts";
import * as documents from "../../../gis/registry/contracts/signing.ts";
import { balances, type Posting } from "../../../gis/registry/ledger.ts";

const FACTS: ContractFacts = {
  project: {
    underWay: true,
    mode: "original-user",
    plannedUse: "research",
    landM2: "10000.00",
    parcels: ["00000001"],
    organisation: null,
    contract: null,
  },
  steps: {
    recognised: true,
    inLibrary: true,
    inApprovedAnnualPlan: true,
    schemeApprovedByDistrict: true,
    supplyApprovedByCity: true,
  },
  ownWorkflow: false,
  minPublicityDays: 5,
  split: {
    linesOn: (...lines) =>
      splitRevenue(
        { district: "历城区", publicTransferRequired: false, independentApproval: false, lines },
        jinan2019No61.revenueSplit,
      ).lines,
  },
  postings: [],
};

type Own<Input> = Command<Contract, Input, ContractFacts>;

/** A contract and its ledger, changed by one command after another. */
class Case {
  state = "";
  content: Contract | null = null;
  readonly ledger: Posting[] = [];
  deadlines: readonly { readonly kind: string; readonly dueOn: string; readonly costFen: bigint | null }[] =
    [];

  /** The reasons why not; none when it was carried out. */
  act<Input>(command: Own<Input>, on: string, input: Input, more: Partial<Act> = {}): readonly string[] {
    const outcome = perform(command, on, input, this, more);
    if (isRefusal(outcome)) return outcome.reasons;
    this.state = outcome.state;
    this.content = outcome.content;
    this.deadlines = outcome.deadlines ?? [];
    this.ledger.push(...(outcome.postings ?? []));
    return [];
  }

  get sums() {
    return balances(this.ledger);
  }
}

function perform<Input>(command: Own<Input>, on: string, input: Input, to: Case, more: Partial<Act>) {
  return command.perform({
    before: to.content && { state: to.state, content: to.content, validOn: isoDate(on) },
    input,
    facts: { ...FACTS, postings: to.ledger },
    act: {
      on: isoDate(on),
      actor: { ...ANONYMOUS, name: "clerk", role: "county-bureau" },
      district: "历城区",
      reason: null,
      docNo: null,
      policy: jinan2019No61,
      ...more,
    },
  });
}

const APPRAISAL = {
  appraiser: "演示评估",
  valuationOn: "2020-04-30",
  newConditionFen: "900000000",
  oldConditionFen: "240000000",
};

/** Through every gate, to the day before signing. */
function prepared(): Case {
  const contract = new Case();
  contract.act(preparation.prepare, "2020-05-01", { project: 1, publicTransferRequired: false });
  contract.act(preparation.appraise, "2020-05-02", APPRAISAL, { docNo: "评1" });
  contract.act(preparation.decideCollectively, "2020-05-03", { summary: "同意" }, { docNo: "纪要1" });
  contract.act(preparation.publicise, "2020-05-04", {
    from: "2020-05-04",
    to: "2020-05-09",
    place: "市场网",
  });
  return contract;
}

const signing = (amountFen: string) => ({
  amountFen,
  instalments: [],
  contribution: null,
  splitTransferBanned: false,
});

function signed(on: string, amountFen = "660000000"): Case {
  const contract = prepared();
  expect(contract.act(documents.sign, on, signing(amountFen), { docNo: "合1" })).toEqual([]);
  return contract;
}

const paid = (amountFen: string, voucher: string, document = "合1") => ({ document, amountFen, voucher });

describe("a contract is signed", () => {
  test("the day after the publicity ended, and not on its last day", () => {
    expect(prepared().act(documents.sign, "2020-05-09", signing("1"), { docNo: "合1" })).toEqual([
      "publicityNotEnded",
    ]);
    expect(prepared().act(documents.sign, "2020-05-10", signing("1"), { docNo: "合1" })).toEqual([]);
  });

  test("never while an objection is open", () => {
    const contract = prepared();
    contract.act(preparation.receiveObjection, "2020-05-08", { text: "四至有误" });
    expect(contract.act(documents.sign, "2020-05-10", signing("1"), { docNo: "合1" })).toEqual([
      "openObjections",
    ]);
    contract.act(preparation.answerObjection, "2020-05-10", { objection: 1, answer: "已核实" });
    expect(contract.act(documents.sign, "2020-05-10", signing("1"), { docNo: "合1" })).toEqual([]);
  });

  test("until the last day of the document, and not after it", () => {
    expect(prepared().act(documents.sign, "2024-11-30", signing("1"), { docNo: "合1" })).toEqual([]);
    expect(prepared().act(documents.sign, "2024-12-01", signing("1"), { docNo: "合1" })).toEqual(["VALID-1"]);
  });

  test("with instalments that add up to the fen", () => {
    const instalments = [
      { no: 1, dueOn: "2021-01-31", amountFen: "50" },
      { no: 2, dueOn: "2021-06-30", amountFen: "49" },
    ];
    const input = { ...signing("100"), instalments };
    expect(prepared().act(documents.sign, "2020-05-10", input, { docNo: "合1" })).toEqual([
      "INSTALMENTS-DO-NOT-ADD-UP",
    ]);
    expect(
      prepared().act(documents.sign, "2020-05-10", { ...input, amountFen: "99" }, { docNo: "合1" }),
    ).toEqual([]);
  });
});

describe("the district's share goes by the day of signing", () => {
  // 6,600,000 yuan × 60 % = 3,960,000; × 50 % = 3,300,000; × 30 % = 1,980,000.
  for (const [on, share] of [
    ["2020-12-31", 396_000_000n],
    ["2021-01-01", 330_000_000n],
    ["2021-12-31", 330_000_000n],
    ["2022-01-01", 198_000_000n],
  ] as const) {
    test(`${on}: ${share} fen of 660000000`, () => {
      const contract = signed(on);
      contract.act(payment.pay, "2022-02-01", paid("660000000", "V1"));
      expect(contract.sums["district-share"]).toBe(share);
      expect(contract.sums.receivable).toBe(0n);
    });
  }

  test("a supplementary agreement goes by its own", () => {
    const contract = signed("2020-12-20");
    contract.act(documents.supplement, "2021-03-01", signing("100000000"), { docNo: "补1" });
    contract.act(payment.pay, "2021-03-02", paid("660000000", "V1"));
    contract.act(payment.pay, "2021-03-02", paid("100000000", "V2", "补1"));
    // 6,600,000 × 60 % + 1,000,000 × 50 % = 4,460,000 yuan.
    expect(contract.sums["district-share"]).toBe(446_000_000n);
  });

  test("of what was paid: 2,000 of 6,600 leaves 4,600 unpaid and 1,200 to the district", () => {
    const contract = signed("2020-12-20", "660000");
    contract.act(payment.pay, "2021-01-02", paid("200000", "V1"));
    expect(contract.sums["district-share"]).toBe(120_000n);
    expect(contract.sums.receivable).toBe(460_000n);
  });
});

describe("the ledger", () => {
  test("holds what was paid too much apart, and none of it is shared", () => {
    const contract = signed("2020-12-20", "100");
    contract.act(payment.pay, "2021-01-02", paid("130", "V1"));
    expect(contract.sums).toMatchObject({
      receivable: 0n,
      overpaid: -30n,
      treasury: 130n,
      "district-share": 60n,
    });
  });

  test("takes a payment back whole, share and all, by entries of its own", () => {
    const contract = signed("2020-12-20", "101");
    contract.act(payment.pay, "2021-01-02", paid("33", "V1"));
    contract.act(payment.pay, "2021-01-03", paid("68", "V2"));
    const entries = contract.ledger.length;
    expect(contract.act(payment.refund, "2021-01-04", { payment: 1 }, { reason: "误缴" })).toEqual([]);
    // 68 × 60 % = 40.8, half up 41.
    expect(contract.sums).toMatchObject({ receivable: 33n, treasury: 68n, "district-share": 41n });
    expect(contract.ledger.length).toBeGreaterThan(entries);
    expect(contract.act(payment.refund, "2021-01-05", { payment: 1 }, { reason: "误缴" })).toEqual([
      "NO-SUCH-PAYMENT:1",
    ]);
  });

  test("hands the district what is due to it and not a fen more", () => {
    const contract = signed("2020-12-20", "100");
    contract.act(payment.pay, "2021-01-02", paid("100", "V1"));
    const allot = (amountFen: string) =>
      contract.act(payment.allot, "2021-02-01", { document: "合1", amountFen }, { docNo: "拨1" });
    expect(allot("61")).toEqual(["ABOVE-WHAT-IS-DUE:60"]);
    expect(allot("60")).toEqual([]);
    expect(contract.sums).toMatchObject({ "due-to-district": 0n, treasury: 40n });
    expect(allot("1")).toEqual(["ABOVE-WHAT-IS-DUE:0"]);
  });

  test("balances after every act", () => {
    const contract = signed("2021-06-01", "1000001");
    contract.act(payment.pay, "2021-07-01", paid("333333", "V1"));
    contract.act(documents.supplement, "2022-01-01", signing("777"), { docNo: "补1" });
    contract.act(payment.refund, "2022-01-02", { payment: 1 }, { reason: "误缴" });
    for (let length = 1; length <= contract.ledger.length; length++) {
      const sums = Object.values(balances(contract.ledger.slice(0, length)));
      expect(sums.reduce((sum, one) => sum + one, 0n)).toBe(0n);
    }
  });

  test("one voucher is one payment", () => {
    const contract = signed("2020-12-20", "100");
    contract.act(payment.pay, "2021-01-02", paid("40", "V1"));
    expect(contract.act(payment.pay, "2021-01-02", paid("40", "V1"))).toEqual(["VOUCHER-ON-RECORD:V1"]);
  });
});

describe("what is due", () => {
  test("slipping past 31 December costs the difference of the shares, by the appraisal", () => {
    // 6,600,000 yuan × (60 − 50) % = 660,000 yuan.
    expect(prepared().deadlines).toContainEqual(
      expect.objectContaining({ kind: "share-falls", dueOn: "2020-12-31", costFen: 66_000_000n }),
    );
  });

  test("and so does the December after it, which is due in its year though nobody has acted since", () => {
    const falls = prepared().deadlines.filter(({ kind }) => kind === "share-falls");
    expect(falls.map(({ dueOn, costFen }) => [dueOn, costFen])).toEqual([
      ["2020-12-31", 66_000_000n],
      // 6,600,000 yuan × (50 − 30) % = 1,320,000 yuan.
      ["2021-12-31", 132_000_000n],
      // × 30 %: after that day the document gives nothing.
      ["2024-11-30", 198_000_000n],
    ]);
    // Who prepares on the last day of a share still has it.
    const late = prepared();
    late.act(preparation.appraise, "2020-12-31", APPRAISAL, { docNo: "评2" });
    expect(late.deadlines.filter(({ kind }) => kind === "share-falls")).toHaveLength(3);
    late.act(preparation.appraise, "2021-01-01", APPRAISAL, { docNo: "评3" });
    expect(late.deadlines.filter(({ kind }) => kind === "share-falls")).toHaveLength(2);
  });

  test("an instalment is due for what earlier payments do not cover", () => {
    const contract = prepared();
    const instalments = [
      { no: 1, dueOn: "2021-01-31", amountFen: "60" },
      { no: 2, dueOn: "2021-06-30", amountFen: "40" },
    ];
    contract.act(documents.sign, "2020-05-10", { ...signing("100"), instalments }, { docNo: "合1" });
    expect(contract.deadlines.map(({ dueOn }) => dueOn)).toEqual(["2021-01-31", "2021-06-30"]);
    contract.act(payment.pay, "2020-06-01", paid("70", "V1"));
    expect(contract.deadlines).toMatchObject([
      { dueOn: "2021-06-30", about: { instalment: "2", unpaidFen: "30" } },
    ]);
    contract.act(payment.pay, "2020-06-02", paid("30", "V2"));
    expect(contract.deadlines).toEqual([]);
  });
});
