import { beforeAll, describe, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { openHouse } from "../../api/open-house.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { dryRun } from "../../api/quotas/dry-run.ts";
import { quotaRoom } from "../../api/quotas/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { readCase } from "../../api/registry/read.ts";
import { describeOnBothEngines } from "./harness.ts";
import { actorOf, LICHENG, LIXIA, Office } from "./registry-office.ts";

// 300 mu planned is 200,000 m² exactly; 330 mu is 220,000 m², 120 mu 80,000 m².
const FAST = { plannedM2: "200000", completedM2: "220000", baseQuotaM2: "100000.10" };
const SLOW = { plannedM2: "200000", completedM2: "80000", baseQuotaM2: "50000" };

describeOnBothEngines("the quota linkage", (db) => {
  let office: Office;
  let linkage: CaseView;
  const bureau = actorOf("bureau");
  const auditor = actorOf("auditor");
  const load = (from: string, favourPercent: string) =>
    loadTable(
      db(),
      knownKind("quota-parameters"),
      { name: `挂钩参数 ${from}`, source: "演示数据", docNo: "演示〔2021〕1号", from, demonstration: true },
      [
        {
          row: 1,
          cells: { fastAtOrAbovePercent: "100", slowBelowPercent: "60", favourPercent, deductPercent: "10" },
        },
      ],
    );
  const propose = (input: object, more: object = {}) =>
    office.act("bureau", quotaRoom, "propose", null, { year: 2020, ...input }, { on: "2021-01-10", ...more });
  const tryRun = (asked: object) =>
    dryRun(office.house, db().as(bureau), { year: 2020, asOf: "2021-01-10", figures: [], ...asked });
  const written = async () =>
    (
      await db().driver.query(
        "select (select count(*) from registry_act) + (select count(*) from audit_entry) + (select sum(turns) from district_turn) as n",
      )
    ).rows[0]?.n;

  beforeAll(async () => {
    await setUpJinan(db(), true);
    office = Office.of(db(), await openHouse(db(), "2022-03-01"));
  });

  test("is open while no parameters are loaded, and invents none", async () => {
    const answer = await tryRun({ figures: [{ district: LICHENG, ...FAST }] });
    expect(answer).toMatchObject({
      status: "undetermined",
      parameters: null,
      missing: ["config", "plannedM2"],
    });
    expect(new Set(answer.districts.map(({ direction }) => direction))).toEqual(new Set(["undetermined"]));
    await expect(propose(FAST)).rejects.toMatchObject({
      code: "command-undetermined",
      details: { missing: ["config"] },
    });
    await load("2020-01-01", "5");
  });

  describe("on trial", () => {
    test("ranks every district, says what each would have, and writes nothing", async () => {
      const before = await written();
      const figures = [
        { district: LICHENG, ...SLOW },
        { district: LIXIA, ...FAST },
        { district: "370104", ...SLOW, completedM2: "120000" },
      ];
      const { districts, parameters } = await tryRun({ figures });
      expect(districts).toHaveLength(16);
      // 100,000.10 × 5 % = 5,000.005 m², half up 5,000.01; 50,000 × 10 % = 5,000 m².
      expect(districts.slice(0, 3)).toMatchObject([
        { name: "历下区", place: 1, ratioPercent: "110.00", direction: "favour", deltaM2: "5000.01" },
        { name: "槐荫区", place: 2, ratioPercent: "60.00", direction: "neutral", deltaM2: "0.00" },
        { name: "历城区", place: 3, ratioPercent: "40.00", direction: "deduct", deltaM2: "-5000.00" },
      ]);
      expect(districts[3]).toMatchObject({ place: null, direction: "undetermined", missing: ["plannedM2"] });
      expect(parameters?.table).toMatchObject({ source: "演示数据", docNo: "演示〔2021〕1号" });
      expect(await written()).toEqual(before);
    });

    test("takes other parameters, and those of a day and of a moment", async () => {
      const figures = [{ district: LIXIA, ...FAST }];
      const deltaOf = async (asked: object) => (await tryRun({ figures, ...asked })).districts[0]?.deltaM2;
      const parameters = {
        fastAtOrAbovePercent: "120",
        slowBelowPercent: "60",
        favourPercent: "5",
        deductPercent: "5",
      };
      expect(await deltaOf({ parameters })).toBe("0.00");
      const knownAt = new Date().toISOString();
      await load("2021-01-10", "7");
      expect(await deltaOf({})).toBe("7000.01");
      expect(await deltaOf({ knownAt })).toBe("5000.01");
      expect(await deltaOf({ asOf: "2021-01-09" })).toBe("5000.01");
    });

    test("reads what the registry holds of the year where nothing is stated", async () => {
      const plan = {
        planType: "annual",
        year: 2020,
        inForce: { lines: [{ areaM2: "600.50" }, { areaM2: "400" }] },
      };
      await db().driver.query(
        `with one as (
           insert into registry_case (district_code, room, case_no) values
             ('${LICHENG}', 'plans', 1), ('${LICHENG}', 'projects', 1), ('${LICHENG}', 'projects', 2) returning room, case_no)
         insert into registry_act (district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role)
         select '${LICHENG}', room, case_no, 1, 'x', case room when 'plans' then 'approved' else 'completed' end,
                case room when 'plans' then $1::jsonb else '{"landM2": "300.25"}' end, '{}',
                case case_no when 2 then '2021-01-01' else '2020-12-31' end::date, 'x', 'district'
         from one`,
        [JSON.stringify(plan)],
      );
      const of = async (asOf: string) =>
        (await tryRun({ asOf })).districts.find(({ district }) => district === LICHENG);
      // 300.25 of 1,000.50 m² is 30.009…%.
      expect(await of("2021-01-10")).toMatchObject({
        plannedM2: "1000.50",
        completedM2: "300.25",
        ratioPercent: "30.01",
        direction: "deduct",
        missing: ["baseQuotaM2"],
      });
      expect(await of("2020-12-30")).toMatchObject({ plannedM2: null, completedM2: "0" });
    });
  });

  test("is proposed once for a district and year, with its parameters and grounds", async () => {
    linkage = await propose(FAST);
    expect(linkage.content).toMatchObject({
      parameters: { favourPercent: "7", table: { name: "挂钩参数 2021-01-10" } },
      proposal: { direction: "favour", deltaM2: "7000.01", policyInForce: "satisfied" },
    });
    await expect(propose(SLOW)).rejects.toMatchObject({
      details: { reasons: [`LINKAGE-ON-RECORD:${linkage.id}`] },
    });
    await expect(propose(SLOW, { actor: actorOf("district") })).rejects.toMatchObject({
      code: "role-not-entitled",
    });
    const { districts } = await tryRun({});
    expect(districts.find(({ district }) => district === LICHENG)?.onRecord).toEqual({
      case: linkage.id,
      state: "proposed",
      decidedM2: null,
    });
  });

  test("is reckoned again, decided by the bureau, and other than proposed only with a reason", async () => {
    linkage = await office.act("bureau", quotaRoom, "reckon", linkage, SLOW, { on: "2021-01-11" });
    expect(linkage.content.proposal).toMatchObject({ direction: "deduct", deltaM2: "-5000.00" });
    const decide = (input: Record<string, unknown>, more: object) =>
      office.act("bureau", quotaRoom, "decide", linkage, input, { on: "2021-01-12", ...more });
    await expect(decide({}, {})).rejects.toMatchObject({ details: { reasons: ["NO-DOCUMENT-NUMBER"] } });
    await expect(decide({ deltaM2: "-4000" }, { docNo: "定1" })).rejects.toMatchObject({
      details: { reasons: ["REASON"] },
    });
    const before = linkage.recordedAt;
    linkage = await decide({ deltaM2: "-5000" }, { docNo: "定1" });
    const more = { docNo: "定1", correct: true, reason: "适度从宽" };
    linkage = await decide({ deltaM2: "-4000" }, more);
    expect(linkage).toMatchObject({ state: "decided", content: { decision: { deltaM2: "-4000" } } });
    const early = await readCase(db(), quotaRoom, linkage.id, { asOf: "2021-01-10" }, auditor);
    expect(early.content.proposal).toMatchObject({ deltaM2: "7000.01" });
    const known = await readCase(db(), quotaRoom, linkage.id, { knownAt: before }, auditor);
    expect(known).toMatchObject({ state: "proposed", content: { decision: null } });
  });

  test("is the bureau's and its district's to see, and of no other district", async () => {
    const seenBy = async (actor: ReturnType<typeof actorOf>) =>
      (await db().as(actor).driver.query("select room from registry_act where room = 'quotas'")).rows.length;
    expect(await seenBy(actorOf("district"))).toBe(4);
    expect(await seenBy(actorOf("district", LIXIA))).toBe(0);
    expect(await seenBy(actorOf("entity"))).toBe(0);
  });

  test("is proposed until the last day of the document, and not after it", async () => {
    await office.act("bureau", quotaRoom, "propose", null, { year: 2021, ...FAST }, { on: "2022-03-01" });
    const house = await openHouse(db(), "2024-12-01");
    const late = Office.of(db(), house);
    const proposal = { year: 2023, ...FAST };
    await expect(
      late.act("bureau", quotaRoom, "propose", null, proposal, { on: "2024-12-01", key: "linkage-late" }),
    ).rejects.toMatchObject({ details: { reasons: ["VALID-1"] } });
    await late.act("bureau", quotaRoom, "propose", null, proposal, {
      on: "2024-11-30",
      key: "linkage-last-day",
    });
  });
});
