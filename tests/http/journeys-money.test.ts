import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CellValue, readXlsx } from "hucre/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { joining } from "../../api/db/database.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { statementOf } from "../../api/revenue/statement.ts";
import { databaseOf, inRollback } from "../db/harness.ts";
import { LICHENG } from "../db/registry-office.ts";
import type { Answered } from "./harness.ts";
import { Counter } from "./journeys/office.ts";

// The journeys of finance over HTTP. 1 万元 = 1,000,000 fen: 9,000 is 9000000000 fen.

let counter: Counter;
let contract: Answered;
beforeAll(async () => {
  counter = await Counter.ofDemonstration(await databaseOf("server"));
  const { office } = counter;
  const { id } = await office.toContract((await findParcel(office.house, "LC-0009")).parcelNo);
  contract = await counter.ask(`/api/contracts/${id}`, "county-bureau");
});
afterAll(() => counter?.stop());

describe("F1: the premium", () => {
  const GRANTED = {
    publicTransferRequired: false,
    tenure: "granted",
    oldUse: "industrial",
    newUse: "industrial",
    oldFar: "1.0",
    newFar: "2.0",
    originalConditionClear: true,
    newConditionPriceFen: "9000000000",
    oldConditionPriceFen: "2400000000",
  };
  const estimate = async (more: object) => {
    const given = { on: "2021-07-20", conditions: { ...GRANTED, ...more } };
    contract = await counter.gives("finance", "estimate", contract, given);
    return contract.body.content.estimate.result;
  };

  test("9,000 less 2,400 is 6,600.00, beside both appraisals", async () => {
    const appraisal = (appraiser: string, newConditionFen: string, docNo: string) =>
      counter.gives("county-bureau", "appraise", contract, {
        on: "2021-07-20",
        docNo,
        appraiser,
        valuationOn: "2021-06-30",
        newConditionFen,
        oldConditionFen: "2400000000",
      });
    contract = await appraisal("演示评估一", "8900000000", "评1");
    contract = await appraisal("演示评估二", "9000000000", "评2");
    // 9,000 − 2,400 = 6,600 万元
    expect(await estimate({ newUse: "research" })).toMatchObject({
      status: "determined",
      basis: "difference",
      totalFen: "6600000000",
    });
    expect(contract.body.content.appraisals.slice(-2)).toMatchObject([
      { docNo: "评1", newConditionFen: "8900000000" },
      { docNo: "评2", newConditionFen: "9000000000", oldConditionFen: "2400000000" },
    ]);
  });

  test("of granted industrial land whose floor area alone grows it is 0.00, by the bracket of 三（八）", async () => {
    const result = await estimate({});
    expect(result).toMatchObject({ basis: "industrial-far-exempt", totalFen: "0" });
    expect(result.citations).toContainEqual(
      expect.objectContaining({ ruleId: "PREMIUM-4", item: "三（八）" }),
    );
  });

  test("without clear original conditions it goes by the certified use and the standard floor area, and says so", async () => {
    const result = await estimate({
      originalConditionClear: false,
      newUse: "research",
      oldConditionPriceFen: null,
      certificateUse: "industrial",
      standardFar: "1.0",
      certificateConditionPriceFen: "2400000000",
    });
    expect(result).toMatchObject({ basis: "difference-certificate", totalFen: "6600000000" });
    expect(result.citations).toContainEqual(expect.objectContaining({ ruleId: "PREMIUM-3" }));
  });
});

describe("F2 and F4: the share of what was paid", () => {
  const SIGNED = "历城合〔2021〕1号";

  test("2,000 paid of 6,600 that were agreed in 2021: 1,000.00 to the district, 4,600.00 unpaid", async () => {
    const signing = { on: "2021-12-31", docNo: SIGNED, amountFen: "6600000000" };
    contract = await counter.gives("county-bureau", "sign", contract, signing);
    const payment = { on: "2022-01-05", document: SIGNED, amountFen: "2000000000", voucher: "V-1" };
    contract = await counter.gives("finance", "pay", contract, payment);
    const path = `/api/revenue/statement?district=${LICHENG}&from=2021-12-31&to=2022-12-31`;
    // 2,000 × 50 % = 1,000
    expect((await counter.ask(path, "finance")).body.totals).toMatchObject({
      agreedFen: "6600000000",
      paidFen: "2000000000",
      districtFen: "1000000000",
    });
  });

  test("a supplementary agreement of the next day goes by its own day", async () => {
    const further = { on: "2022-01-05", docNo: "历城补〔2022〕1号", amountFen: "1000000000" };
    contract = await counter.gives("county-bureau", "supplement", contract, further);
    const payment = { on: "2022-01-06", document: further.docNo, amountFen: "1000000000", voucher: "V-2" };
    contract = await counter.gives("finance", "pay", contract, payment);
    const path = `/api/revenue/statement?district=${LICHENG}&from=2021-12-31&to=2022-12-31`;
    // 1,000 × 30 % = 300
    expect((await counter.ask(path, "finance")).body.lines).toMatchObject([
      { docNo: SIGNED, districtFen: "1000000000" },
      { docNo: further.docNo, districtFen: "300000000" },
    ]);
  });
});

describe("a statement", () => {
  test("names the moment of its last movement, whether or not that is a whole millisecond", async () => {
    const { db, house } = counter.office;
    const period = { from: "2021-12-31", to: "2022-12-31", district: LICHENG };
    const told = await inRollback(db, async (tx) => {
      const whenRecorded = async (...moments: readonly [contract: string, supplement: string]) => {
        await tx.driver.query(
          `update ledger_posting
           set recorded_at = case when doc_no like '%补%' then $2::timestamptz else $1::timestamptz end`,
          moments,
        );
        return (await statementOf(house, joining(tx), period)).knownAt;
      };
      const [whole, later] = ["2022-01-06T01:02:03.123Z", "2022-01-06T01:02:03.123456Z"] as const;
      return [await whenRecorded(whole, later), await whenRecorded(later, whole)];
    });
    expect(told).toEqual(["2022-01-06T01:02:03.123456Z", "2022-01-06T01:02:03.123456Z"]);
  });
});

describe("F3: where no percentage is", () => {
  const split = async (more: object, signedDate = "2020-12-31") => {
    const line = { docNo: "合1", docType: "contract", signedDate, amountFen: "6600000000", payments: [] };
    const input = {
      district: "历城区",
      publicTransferRequired: false,
      independentApproval: false,
      lines: [line],
      ...more,
    };
    const { body } = await counter.post("anonymous", "/api/policy/split-revenue", input);
    const explained = await counter.post("anonymous", "/api/policy/explain", {
      function: "split-revenue",
      input,
    });
    const quotes = explained.body.clauses.map(({ quote }: { quote: string }) => quote).join("\n");
    return { line: body.lines[0], quotes };
  };

  for (const district of ["莱芜区", "钢城区"]) {
    test(`${district}: by the provincial document`, async () => {
      const { line, quotes } = await split({ district });
      expect(line).toMatchObject({
        status: "other-rule",
        rule: "SPLIT-5",
        percent: null,
        districtDueFen: null,
      });
      expect(quotes).toContain("鲁政办字〔2019〕17号");
    });
  }

  test("a public sale: by the policies in force", async () => {
    const { line, quotes } = await split({ publicTransferRequired: true });
    expect(line).toMatchObject({ status: "other-rule", rule: "SPLIT-4", percent: null });
    expect(quotes).toContain("按现行有关政策");
  });

  test("a district that approves independently: by its own policy where there is one, else by the general rule", async () => {
    const own = { docNo: "演示〔2020〕9号", from: "2020-01-01", to: null, districtPercent: "70" };
    const issued = await split({ independentApproval: true, ownPolicyStatus: "issued", ownPolicy: own });
    // 6,600 × 70 % = 4,620
    expect(issued.line).toMatchObject({
      percent: "70",
      districtDueFen: "4620000000",
      cityDueFen: "1980000000",
    });
    const none = await split({ independentApproval: true, ownPolicyStatus: "none" });
    // 6,600 × 60 % = 3,960
    expect(none.line).toMatchObject({
      percent: "60",
      districtDueFen: "3960000000",
      cityDueFen: "2640000000",
    });
  });

  test("莱芜高新区: open until it is configured", async () => {
    const open = await split({ district: "莱芜高新区" });
    expect(open.line).toMatchObject({
      status: "undetermined",
      missing: ["laiwuHighTechRule"],
      percent: null,
    });
    const configured = await split({ district: "莱芜高新区", laiwuHighTechRule: "general" });
    expect(configured.line).toMatchObject({ percent: "60", districtDueFen: "3960000000" });
  });

  test("signed on the day after the document ended: no rule applies, and never 30 %", async () => {
    const last = await split({}, "2024-11-30");
    // 6,600 × 30 % = 1,980
    expect(last.line).toMatchObject({ percent: "30", districtDueFen: "1980000000" });
    const { line, quotes } = await split({}, "2024-12-01");
    expect(line).toMatchObject({ status: "not-applicable", rule: "VALID-1", percent: null });
    expect(quotes).toContain("有效期至2024年11月30日");
  });
});

describe("F5: the statement as files", () => {
  const folder = mkdtempSync(join(tmpdir(), "panhuo-journeys-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const PERIOD = `district=${LICHENG}&from=2021-12-01&to=2021-12-31`;

  const fileAs = async (format: string): Promise<Buffer> => {
    const path = `/api/documents/revenue-statement?${PERIOD}&format=${format}`;
    const response = await counter.site.fetch(path, { headers: counter.headers("finance") });
    expect([format, response.status]).toEqual([format, 200]);
    return Buffer.from(await response.arrayBuffer());
  };
  const digestIn = (text: string): string => /校验码\s*([0-9a-f]{64})/.exec(text)?.[1] ?? "";

  test("its totals are those on the screen, it names its package, and its digest is checked by anybody", async () => {
    const screen = (await counter.ask(`/api/revenue/statement?${PERIOD}`, "finance")).body;
    expect(screen.totals).toMatchObject({ agreedFen: "6600000000", paidFen: "0" });
    const { sheets } = await readXlsx(await fileAs("xlsx"));
    const cells = (sheets[0]?.rows ?? []) as CellValue[][];
    const total = cells.find(([first]) => first === "合计") ?? [];
    expect(total).toContain(66_000_000);
    const text = cells.flat().join("\n");
    expect(text).toContain("jinan-2019-61@1.0.0");

    writeFileSync(join(folder, "statement.pdf"), await fileAs("pdf"));
    const printed = execFileSync("pdftotext", ["-layout", join(folder, "statement.pdf"), "-"], {
      encoding: "utf8",
    });
    expect(printed).toContain("jinan-2019-61@1.0.0");
    expect(printed).toContain("66,000,000.00");
    const digest = digestIn(text);
    expect(digestIn(printed.replaceAll(/\s+/g, " "))).toBe(digest);

    const check = async (code: string, period = PERIOD) =>
      (
        await counter.ask(
          `/api/documents/revenue-statement/check?${period}&knownAt=${screen.knownAt}&digest=${code}`,
        )
      ).body.agrees;
    expect(await check(digest)).toBe(true);
    const altered = (digest.startsWith("0") ? "1" : "0") + digest.slice(1);
    expect(await check(altered)).toBe(false);
    expect(await check(digest, PERIOD.replace("2021-12-31", "2021-12-30"))).toBe(false);
  });

  test("a crowd of strangers who check does not take the house's time", async () => {
    const path = `/api/documents/revenue-statement/check?${PERIOD}&digest=${"0".repeat(64)}`;
    const answers = await Promise.all(Array.from({ length: 60 }, () => counter.ask(path)));
    expect([...new Set(answers.map(({ status }) => status))].sort()).toEqual([200, 429]);
    // Those who come afterwards are served as before.
    expect((await counter.ask(path)).body.agrees).toBe(false);
  });

  test("and still agrees after something else was recorded", async () => {
    const digest = digestIn(((await readXlsx(await fileAs("xlsx"))).sheets[0]?.rows ?? []).flat().join("\n"));
    const { knownAt } = (await counter.ask(`/api/revenue/statement?${PERIOD}`, "finance")).body;
    const further = { on: "2022-02-01", docNo: "历城补〔2022〕2号", amountFen: "1" };
    contract = await counter.gives("county-bureau", "supplement", contract, further);
    const path = `/api/documents/revenue-statement/check?${PERIOD}&knownAt=${knownAt}&digest=${digest}`;
    expect((await counter.ask(path)).body).toEqual({ digest, agrees: true });
  });
});
