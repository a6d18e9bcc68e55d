import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findParcel } from "../../api/parcels/service.ts";
import { databaseOf } from "../db/harness.ts";
import { LICHENG, LIXIA } from "../db/registry-office.ts";
import type { Answered } from "./harness.ts";
import { Counter } from "./journeys/office.ts";

// The journeys of the bureau and the district over HTTP, one city for all of them. 1 mu = 2000/3 m².

let counter: Counter;
let parcel: string;
beforeAll(async () => {
  counter = await Counter.ofDemonstration(await databaseOf("server"));
  parcel = (await findParcel(counter.office.house, "LC-0009")).parcelNo;
});
afterAll(() => counter?.stop());

describe("B2: why a parcel is recognised", () => {
  test("six outcomes with their article, and facts with value, unit, source and day", async () => {
    const { body } = await counter.ask("/api/parcels/LC-0001/recognition?asOf=2022-03-01");
    expect(body.policyPackage).toEqual({ id: "jinan-2019-61", version: "1.0.0" });
    expect(body.categories.map((one: { verdict: string }) => one.verdict)).toEqual([
      "undetermined",
      "satisfied",
      "undetermined",
      "not-satisfied",
      "not-satisfied",
      "not-satisfied",
    ]);
    expect(body.categories.map((one: { citations: { item: string }[] }) => one.citations[0]?.item)).toEqual([
      "一（一）",
      "一（二）",
      "一（三）",
      "一（四）",
      "一（五）",
      "一（六）",
    ]);
    expect(body.categories[1].citations[0].quote).toBe("通过亩均综合效益评价认定为低效的产业用地");
    const facts = body.categories.flatMap((one: { facts: object[] }) => one.facts);
    expect(facts).toContainEqual(
      expect.objectContaining({
        name: "intensityLow",
        measures: expect.arrayContaining([{ name: "buildingDensity", value: 42, unit: "percent" }]),
      }),
    );
    expect(facts).toContainEqual(
      expect.objectContaining({
        name: "layoutScattered",
        value: false,
        source: expect.objectContaining({ on: "2020-11-02" }),
      }),
    );
  });

  test("idle land is not recognised, and the last paragraph of the scope says why", async () => {
    const idle = (await findParcel(counter.office.house, "LC-0002")).parcelNo;
    const { body } = await counter.ask(`/api/parcels/${LICHENG}-${idle}/recognition?asOf=2022-03-01`);
    expect([body.overall, body.recognisable, body.excludedBy]).toEqual([
      "excluded",
      "not-satisfied",
      ["EXCL-1"],
    ]);
    expect(body.exclusions[0].citations[0]).toMatchObject({ item: "一 末段", quote: "依法认定的闲置土地" });
    const proposal = { parcel: idle, categories: [], evidence: "亩均评价 D 级" };
    const proposed = await counter.opens("district", "recognitions/propose", proposal);
    const recognised = await counter.gives("district", "recognise", proposed, { docNo: "认1" });
    expect(recognised.status).toBe(422);
    expect(JSON.stringify(recognised.body)).toContain("EXCL-1");
  });
});

describe("D2: into the library and out of it", () => {
  test("who did it and when, and how the library stood on a day", async () => {
    const refused = await counter.opens("district", "library/enter", { parcel, on: "2021-03-15" });
    expect([refused.status, refused.body.missing]).toEqual([409, ["recognitionDocNo"]]);
    const proposed = await counter.opens("district", "recognitions/propose", {
      parcel,
      categories: [],
      evidence: "亩均评价 D 级",
      on: "2021-03-06",
    });
    const recognised = await counter.gives("district", "recognise", proposed, {
      on: "2021-03-10",
      docNo: "演示认〔2021〕1号",
    });
    expect(recognised.body.state).toBe("recognised");
    const entered = await counter.opens("district", "library/enter", { parcel, on: "2021-03-15" });
    expect(entered.body).toMatchObject({ state: "in", content: { recognitionDocNo: "演示认〔2021〕1号" } });

    const evidence = "核查报告〔2021〕3号";
    const unreasoned = await counter.gives("district", "leave", entered, { evidence });
    expect([unreasoned.status, unreasoned.body.missing]).toEqual([409, ["reason"]]);
    const unproved = await counter.gives("district", "leave", entered, { reason: "已按规划使用" });
    expect(unproved.status).toBe(422);
    const left = await counter.gives("district", "leave", entered, {
      evidence,
      reason: "已按规划使用",
      on: "2021-05-01",
    });
    expect(left.body.state).toBe("out");

    const { body: history } = await counter.ask(`/api/library/${entered.body.id}/history`, "district");
    expect(history.acts).toMatchObject([
      { command: "enter", account: `district-${LICHENG}`, validOn: "2021-03-15", reason: null },
      { command: "leave", account: `district-${LICHENG}`, validOn: "2021-05-01", reason: "已按规划使用" },
    ]);
    const on = async (day: string) =>
      (await counter.ask(`/api/library?district=${LICHENG}&state=in&asOf=${day}`, "district")).body.items
        .length;
    expect([
      await on("2021-03-14"),
      await on("2021-03-15"),
      await on("2021-04-30"),
      await on("2021-05-01"),
    ]).toEqual([0, 1, 1, 0]);
  });
});

describe("D5: an implementation scheme", () => {
  const PARTS = {
    term: "两年",
    scale: "一万平方米",
    intensity: "容积率 2.0",
    useDirection: "科研",
    fundBalance: "自筹",
    steps: "一次建成",
    overdueDisposal: "逾期一年未竣工的，由区政府收回",
  };

  test("is submitted with all its seven parts; past its term it is overdue, by its own disposal", async () => {
    const { office } = counter;
    const { parcelNo } = await findParcel(office.house, "LC-0029");
    await office.recognise(parcelNo);
    await office.enter(parcelNo);
    await office.plan("special", [parcelNo]);
    await office.plan("annual", [parcelNo]);
    await office.establish([parcelNo]);

    const draft = { project: 1, contents: { ...PARTS, steps: "" }, termTo: "2022-02-28", on: "2021-05-02" };
    let scheme = await counter.opens("entity", "schemes/draft", draft);
    for (const part of Object.keys(PARTS)) {
      const contents = { ...PARTS, [part]: " " };
      scheme = await counter.gives("entity", "revise", scheme, {
        contents,
        termTo: "2022-02-28",
        on: "2021-05-02",
      });
      const refused = await counter.gives("entity", "submit", scheme, { on: "2021-05-03" });
      expect([refused.status, refused.body.reasons]).toEqual([409, [`EMPTY:${part}`]]);
    }
    const whole = { contents: PARTS, termTo: "2022-02-28", on: "2021-05-02" };
    scheme = await counter.gives("entity", "revise", scheme, whole);
    scheme = await counter.gives("entity", "submit", scheme, { on: "2021-05-03" });
    scheme = await counter.gives("bureau", "review-design", scheme, { agreed: true, on: "2021-05-04" });
    scheme = await counter.gives("district", "approve", scheme, {
      docNo: "演示方案〔2021〕1号",
      on: "2021-05-05",
    });
    expect(scheme.body.state).toBe("approved");

    // Today is 2022-03-01; the term was over the day before.
    const due = async () =>
      (await counter.ask(`/api/deadlines?from=2022-01-01&district=${LICHENG}`, "entity")).body.items;
    expect(await due()).toMatchObject([
      {
        kind: "development-period",
        case: scheme.body.id,
        dueOn: "2022-02-28",
        overdue: true,
        about: { overdueDisposal: PARTS.overdueDisposal },
      },
    ]);
    let project: Answered = await counter.ask(`/api/projects/${LICHENG}-1`, "district");
    project = await counter.gives("district", "record", project, {
      kind: "construction-completed",
      on: "2022-03-01",
    });
    project = await counter.gives("district", "complete", project, { on: "2022-03-01" });
    expect(project.body.state).toBe("completed");
    expect(await due()).toEqual([]);
  });
});

describe("B5: progress and quota", () => {
  test("ranks the districts, and ranks them anew once other parameters are loaded, which is on record", async () => {
    const figures = [
      // 300 mu = 200,000 m², 330 mu = 220,000 m², 120 mu = 80,000 m².
      { district: "370104", plannedM2: "200000", completedM2: "80000", baseQuotaM2: "100000" },
      { district: LIXIA, plannedM2: "200000", completedM2: "220000", baseQuotaM2: "100000" },
    ];
    const rank = async () => {
      const { body } = await counter.post("bureau", "/api/quotas/dry-run", { year: 2021, figures });
      expect(body.parameters.table.source).toContain("demonstration data");
      const shown = body.districts.slice(0, 2) as Record<string, string>[];
      return shown.map((one) => [one.name, one.ratioPercent, one.direction, one.deltaM2]);
    };
    expect(await rank()).toEqual([
      ["历下区", "110.00", "favour", "5000.00"],
      ["槐荫区", "40.00", "deduct", "-5000.00"],
    ]);
    const table = {
      name: "挂钩参数",
      source: "演示数据 demonstration data",
      from: "2022-01-01",
      demonstration: true,
      rows: [{ fastAtOrAbovePercent: "120", slowBelowPercent: "40", favourPercent: "5", deductPercent: "5" }],
    };
    const loaded = await counter.post("bureau", "/api/policy/tables/quota-parameters", table);
    expect(loaded.status).toBe(200);
    expect(await rank()).toEqual([
      ["历下区", "110.00", "neutral", "0.00"],
      ["槐荫区", "40.00", "neutral", "0.00"],
    ]);
    const { body: audit } = await counter.ask("/api/audit?chain=city&limit=1", "auditor");
    expect(audit.items).toMatchObject([
      { name: "bureau", subject: "quota-parameters", outcome: "done", input: { from: "2022-01-01" } },
    ]);
    for (const role of ["district", "entity", "finance"] as const) {
      const tried = await counter.post(role, "/api/quotas/dry-run", { year: 2021, figures });
      expect([role, tried.status, tried.body.code]).toEqual([role, 403, "power-missing"]);
    }
  });
});
