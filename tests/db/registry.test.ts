import { beforeAll, describe, expect, test } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import { takeRole } from "../../api/db/acting.ts";
import { joining } from "../../api/db/database.ts";
import { evaluationRoom } from "../../api/evaluations/room.ts";
import { library } from "../../api/library/room.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { objectLine } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { projectRoom } from "../../api/projects/room.ts";
import { recognitionRoom } from "../../api/recognition/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { pageOfCases, readCase, splitCaseId } from "../../api/registry/read.ts";
import { REGISTRY_ROOMS } from "../../api/registry/rooms.ts";
import { splitFacts } from "../../api/revenue/configuration.ts";
import type { Role } from "../../gis/identity/roles.ts";
import { openCase } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, inRollback } from "./harness.ts";
import { actorOf, LICHENG, LIXIA, Office, OWNER } from "./registry-office.ts";

const SIGNED = "历城出让〔2021〕1号";
const instalments = [{ no: 1, dueOn: "2022-01-31", amountFen: "660000000" }];
const signing = { amountFen: "660000000", instalments };

describeOnBothEngines("the registry", (db, engine) => {
  let office: Office;
  let contract: CaseView;
  let parcel: string;

  beforeAll(async () => {
    office = await Office.open(db());
    parcel = (await findParcel(office.house, "LC-0009")).parcelNo;
    contract = await office.toContract(parcel);
  });

  const stageOn = async (day: string): Promise<unknown> => {
    const { rows } = await db().driver.query("select code from stage_reached($1, $2, $3)", [
      LICHENG,
      parcel,
      day,
    ]);
    return rows[0]?.code;
  };

  describe("tells what stood on a day, and what was known at a moment", () => {
    test("a parcel's stage follows the acts", async () => {
      expect(await stageOn("2021-03-14")).toBe("recognised");
      expect(await stageOn("2021-03-15")).toBe("library");
      expect(await stageOn("2021-07-04")).toBe("publicity");
    });

    test("a decision that was entered with a wrong day counts from the right one only", async () => {
      const other = (await findParcel(office.house, "LC-0029")).parcelNo;
      const wrong = await office.recognise(other);
      const docNo = String((wrong.content.decision as { docNo: string }).docNo);
      const more = { on: "2021-03-12", docNo, correct: true, reason: "日期有误" };
      await office.act("district", recognitionRoom, "recognise", wrong, {}, more);
      const tooEarly = office.act(
        "district",
        library,
        "enter",
        null,
        { parcel: other },
        { on: "2021-03-11" },
      );
      await expect(tooEarly).rejects.toMatchObject({ status: 409 });
      const { rows } = await db().driver.query(
        "select reached_on from milestone where parcel_no = $1 and district_code = $2 and stage = 'recognised'",
        [other, LICHENG],
      );
      expect(rows.map(({ reached_on }) => reached_on)).toEqual(["2021-03-12"]);
    });

    test("and from no day after the one on which its land entered the library", async () => {
      const correct = async (on: string) => {
        const asked = { parcel, limit: 1 };
        const [seen] = (await pageOfCases(db(), recognitionRoom, asked, actorOf("auditor"))).items;
        if (!seen) throw new Error("the land of the contract was recognised");
        const { docNo } = seen.content.decision as { docNo: string };
        const more = { on, docNo, correct: true, reason: "日期有误" };
        return office.act("district", recognitionRoom, "recognise", seen, {}, more);
      };
      // It entered on 15 March.
      await expect(correct("2021-03-16")).rejects.toMatchObject({
        code: "command-refused",
        details: { reasons: [expect.stringMatching(/^ENTERED-BEFORE:370112-\d+$/)] },
      });
      expect(await correct("2021-03-15")).toMatchObject({ validOn: "2021-03-15" });
      expect(await correct("2021-03-10")).toMatchObject({ validOn: "2021-03-10" });
    });

    test("and falls back on the day on which a parcel leaves the library", async () => {
      const other = (await findParcel(office.house, "LC-0029")).parcelNo;
      const codeOn = async (day: string) =>
        (await db().driver.query("select code from stage_reached($1, $2, $3)", [LICHENG, other, day])).rows[0]
          ?.code;
      const place = await office.enter(other);
      const more = { on: "2021-05-01", reason: "已按规划使用" };
      await office.act("district", library, "leave", place, { evidence: "核查报告" }, more);
      expect(await codeOn("2021-04-30")).toBe("library");
      expect(await codeOn("2021-05-01")).toBe("recognised");
    });

    test("a case is read as it stood on a day", async () => {
      const auditor = actorOf("auditor");
      const early = await readCase(db(), contractRoom, contract.id, { asOf: "2021-07-02" }, auditor);
      expect(early).toMatchObject({ command: "appraise", version: 4, validOn: "2021-07-02" });
      await expect(
        readCase(db(), contractRoom, contract.id, { asOf: "2021-06-30" }, auditor),
      ).rejects.toMatchObject({
        code: "case-unknown",
      });
    });

    test("and as far as it was known, whatever day it is about", async () => {
      const before = new Date(Date.parse(contract.recordedAt) - 1).toISOString();
      const known = await readCase(db(), contractRoom, contract.id, { knownAt: before }, actorOf("auditor"));
      expect(known).toMatchObject({ command: "decide-collectively", version: 3 });
      const exactly = { knownAt: contract.recordedAt };
      expect(await readCase(db(), contractRoom, contract.id, exactly, actorOf("auditor"))).toMatchObject({
        version: contract.version,
      });
    });
  });

  test("numbers the cases of a room in order, whoever opens them and whatever he may see", async () => {
    const numbers = await inRollback(db(), async (tx) => {
      const opened: number[] = [];
      for (const organisation of [OWNER, "91370100MA3TEST029", OWNER]) {
        await tx.driver.script(takeRole({ ...actorOf("entity"), organisation }));
        const key = { districtCode: LICHENG, room: "schemes", organisation };
        opened.push((await tx.run(openCase, key)).caseNo);
      }
      return opened;
    });
    // The scheme of the contract is the first.
    expect(numbers).toEqual([2, 3, 4]);
  });

  describe("carries a command out once", () => {
    test("sent again under its key, it is answered alike and not repeated", async () => {
      const objection = { text: "四至有误" };
      const more = { on: "2021-07-05", key: "objection-0001" };
      const once = await office.act(
        "county-bureau",
        contractRoom,
        "receive-objection",
        contract,
        objection,
        more,
      );
      const again = await office.act(
        "county-bureau",
        contractRoom,
        "receive-objection",
        contract,
        objection,
        more,
      );
      expect(again).toEqual(once);
      expect(once.version).toBe(contract.version + 1);
      const other = office.act(
        "county-bureau",
        contractRoom,
        "receive-objection",
        once,
        { text: "别的" },
        more,
      );
      await expect(other).rejects.toMatchObject({ code: "idempotency-key-reused", status: 422 });
      contract = once;
    });

    test("on the version that was seen, and on no other", async () => {
      const answer = { objection: 1, answer: "已核实" };
      const by = (seen: number | null) =>
        office.act("county-bureau", contractRoom, "answer-objection", contract, answer, {
          on: "2021-07-06",
          seen,
        });
      await expect(by(contract.version - 1)).rejects.toMatchObject({ code: "case-changed", status: 412 });
      await expect(by(null)).rejects.toMatchObject({ code: "version-not-named", status: 428 });
      contract = await by(contract.version);
    });
  });

  describe("refuses", () => {
    const sign = (more: Parameters<Office["act"]>[5]) =>
      office.act("county-bureau", contractRoom, "sign", contract, signing, { docNo: SIGNED, ...more });

    test("whoever has another role, or another district", async () => {
      const bureau = sign({ on: "2021-12-20", actor: actorOf("bureau") });
      await expect(bureau).rejects.toMatchObject({ code: "role-not-entitled", status: 403 });
      const lixia = sign({ on: "2021-12-20", actor: actorOf("county-bureau", LIXIA) });
      await expect(lixia).rejects.toMatchObject({ code: "district-not-own", status: 403 });
    });

    test("a day before the previous act, and a day that has not come", async () => {
      await expect(sign({ on: "2021-07-05" })).rejects.toMatchObject({ code: "act-before-previous" });
      await expect(sign({ on: "2022-03-02" })).rejects.toMatchObject({ code: "act-in-future" });
    });

    test("a command that the state does not take", async () => {
      const pay = office.act("finance", contractRoom, "pay", contract, {
        document: "x",
        amountFen: "1",
        voucher: "v",
      });
      await expect(pay).rejects.toMatchObject({ code: "case-in-other-state", status: 409 });
    });

    test("a second project on the same land, and the land's leaving the library meanwhile", async () => {
      await expect(office.establish([parcel])).rejects.toMatchObject({
        details: { reasons: [expect.stringMatching(/^IN-PROJECT:/)] },
      });
      const page = await pageOfCases(
        db(),
        library,
        { district: LICHENG, parcel, limit: 1 },
        actorOf("auditor"),
      );
      const leaving = office.act(
        "district",
        library,
        "leave",
        page.items[0] ?? null,
        { evidence: "x" },
        { reason: "y" },
      );
      await expect(leaving).rejects.toMatchObject({
        details: { reasons: [expect.stringMatching(/^IN-PROJECT:/)] },
      });
    });

    test("and what was refused leaves nothing but its entry in the audit", async () => {
      const now = await readCase(db(), contractRoom, contract.id, {}, actorOf("auditor"));
      expect(now.version).toBe(contract.version);
      const { rows } = await db().driver.query(
        `select entry ->> 'code' as code from audit_entry
         where action = 'contracts.sign' and outcome = 'refused' order by chain, seq`,
      );
      expect(rows.map(({ code }) => code)).toContain("role-not-entitled");
    });
  });

  describe("keeps money to the fen", () => {
    test("a payment is shared by its document's own day", async () => {
      contract = await office.act("county-bureau", contractRoom, "sign", contract, signing, {
        on: "2021-12-20",
        docNo: SIGNED,
      });
      contract = await office.act(
        "county-bureau",
        contractRoom,
        "supplement",
        contract,
        { amountFen: "100000000" },
        {
          on: "2022-02-01",
          docNo: "历城补充〔2022〕1号",
        },
      );
      const first = { document: SIGNED, amountFen: "200000000", voucher: "V-1" };
      contract = await office.act("finance", contractRoom, "pay", contract, first, { on: "2022-02-02" });
      const second = { document: "历城补充〔2022〕1号", amountFen: "100000000", voucher: "V-2" };
      contract = await office.act("finance", contractRoom, "pay", contract, second, { on: "2022-02-03" });
      // 2,000,000 yuan × 50 % + 1,000,000 yuan × 30 % = 1,300,000 yuan.
      expect(await office.balances(contract)).toMatchObject({
        "district-share": 130_000_000n,
        receivable: 460_000_000n,
      });
    });

    test("a payment entered wrongly is corrected by an act that takes its place, and nothing is lost", async () => {
      const right = { document: "历城补充〔2022〕1号", amountFen: "10000000", voucher: "V-2" };
      const more = { on: "2022-02-03", correct: true };
      await expect(office.act("finance", contractRoom, "pay", contract, right, more)).rejects.toMatchObject({
        code: "reason-missing",
      });
      contract = await office.act("finance", contractRoom, "pay", contract, right, {
        ...more,
        reason: "多记一位",
      });
      expect(
        (contract.content.payments as { amountFen: string }[]).map(({ amountFen }) => amountFen),
      ).toEqual(["200000000", "10000000"]);
      // 2,000,000 yuan × 50 % + 100,000 yuan × 30 % = 1,030,000 yuan.
      expect(await office.balances(contract)).toMatchObject({
        "district-share": 103_000_000n,
        receivable: 550_000_000n,
      });
    });

    test("a correction that is wrong itself is corrected from where the case stood before the first", async () => {
      const right = { document: "历城补充〔2022〕1号", amountFen: "20000000", voucher: "V-2" };
      contract = await office.act("finance", contractRoom, "pay", contract, right, {
        on: "2022-02-03",
        correct: true,
        reason: "再次更正",
      });
      expect(
        (contract.content.payments as { amountFen: string }[]).map(({ amountFen }) => amountFen),
      ).toEqual(["200000000", "20000000"]);
      // 2,000,000 yuan × 50 % + 200,000 yuan × 30 % = 1,060,000 yuan.
      expect(await office.balances(contract)).toMatchObject({
        "district-share": 106_000_000n,
        receivable: 540_000_000n,
      });
    });

    test("a document is shared by what was configured on the day it was signed, whatever has come since", async () => {
      const percents = await inRollback(db(), async (tx) => {
        const load = (name: string, from: string, lines: readonly Record<string, string>[]) => {
          const kind = knownKind(name);
          const head = { name, source: "演示数据", from, demonstration: true };
          return loadTable(
            joining(tx),
            kind,
            head,
            lines.map((line, at) => objectLine(line, at + 1, kind)),
          );
        };
        const independent = { name: "independentApproval", district: LIXIA };
        await load("parameters", "2020-01-01", [{ ...independent, value: "yes" }]);
        await load("parameters", "2022-01-01", [{ ...independent, value: "no" }]);
        await load("own-policies", "2020-01-01", [
          { district: LIXIA, docNo: "甲", from: "2020-01-01", to: "2021-06-30", districtPercent: "70" },
          { district: LIXIA, docNo: "乙", from: "2021-07-01", to: "", districtPercent: "40" },
        ]);
        await load("own-policies", "2022-01-15", [
          { district: LIXIA, docNo: "丙", from: "2020-01-01", to: "", districtPercent: "99" },
        ]);
        const { linesOn } = await splitFacts({ house: office.house, tx, districtCode: LIXIA }, false);
        const days = ["2021-06-30", "2021-07-01", "2021-12-31", "2022-01-01", "2022-01-15"];
        return linesOn(
          ...days.map((signedDate) => ({ docNo: signedDate, signedDate, amountFen: "100", payments: [] })),
        ).map(({ percent }) => percent);
      });
      expect(percents).toEqual(["70", "40", "40", "30", "30"]);
    });

    test("clerks who enter payments at once lose none and enter none twice", async () => {
      // Each round lets one through, and the others look again: the work grows with the square of the clerks.
      const clerks = process.env.PANHUO_LONG && engine === "server" ? 50 : 8;
      const pay = async (clerk: number): Promise<void> => {
        for (;;) {
          const now = await readCase(db(), contractRoom, contract.id, {}, actorOf("finance"));
          const payment = { document: SIGNED, amountFen: "100", voucher: `C-${clerk}` };
          const more = { on: "2022-02-10", key: `clerk-${engine}-${clerk}` };
          try {
            await office.act("finance", contractRoom, "pay", now, payment, more);
            return;
          } catch (error) {
            // Somebody was quicker: look again, as a person would.
            if ((error as { code?: string }).code !== "case-changed") throw error;
          }
        }
      };
      const before = await office.balances(contract);
      await Promise.all(Array.from({ length: clerks }, (_, clerk) => pay(clerk)));
      const after = await office.balances(contract);
      expect(after.treasury - before.treasury).toBe(BigInt(clerks) * 100n);
      expect(before.receivable - after.receivable).toBe(BigInt(clerks) * 100n);
      const now = await readCase(db(), contractRoom, contract.id, {}, actorOf("finance"));
      expect(now.version).toBe(contract.version + clerks);
    });
  });

  describe("lets nobody write what is not his to do, by the database alone", () => {
    const act = (room: string, command: string, role: string, caseNo: number) =>
      `insert into registry_act (district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role)
       values ('${LICHENG}', '${room}', ${caseNo}, 99, '${command}', 'x', '{}', '{}', '2022-03-01', 'x', '${role}')`;
    const refused = (role: Role, statement: string) =>
      expect(db().as(actorOf(role)).driver.query(statement), `${role}: ${statement}`).rejects.toMatchObject({
        sqlstate: "42501",
      });

    test("the rights that it holds are those of the rooms", async () => {
      const { rows } = await db().driver.query(
        "select room, command, role, opens from act_right order by room, command, role",
      );
      const words = (one: Record<string, unknown>) => Object.values(one).join(" ");
      const ofRooms = REGISTRY_ROOMS.flatMap(({ room, commands }) =>
        Object.entries(commands).flatMap(([command, { roles, from }]) =>
          roles.map((role) => ({ room, command, role, opens: from.length === 0 })),
        ),
      );
      expect(rows.map(words).sort()).toEqual(ofRooms.map(words).sort());
    });

    test("an act of another's role, or of one's own in another's name", async () => {
      const { caseNo } = splitCaseId(contract.id);
      await refused("entity", act("contracts", "pay", "entity", caseNo));
      await refused("entity", act("contracts", "pay", "finance", caseNo));
      await refused("bureau", act("contracts", "sign", "bureau", caseNo));
      await refused("finance", act("contracts", "pay", "county-bureau", caseNo));
      await refused("district", act("contracts", "sign", "district", caseNo));
    });

    test("a case in a room where one opens none", async () => {
      const open = (room: string) =>
        `insert into registry_case (district_code, room, case_no, organisation)
         values ('${LICHENG}', '${room}', 99, '${OWNER}')`;
      await refused("entity", open("contracts"));
      await refused("agency", open("evaluations"));
      await refused("bureau", open("contracts"));
      await refused("district", open("supply"));
    });

    test("what hangs on an act of somebody else's, and stages that an organisation did not reach", async () => {
      const { caseNo } = splitCaseId(contract.id);
      const key = `'${LICHENG}', 'contracts', ${caseNo}, ${contract.version}`;
      const due = `insert into deadline values (${key}, 99, 'x', '2022-03-01', '{}', null)`;
      await refused("entity", due);
      await refused("city", due);
      const posting = `insert into ledger_posting (district_code, posting_no, room, case_no, act_no, doc_no, debit, credit, amount_fen, valid_on)
        values ('${LICHENG}', 9999, 'contracts', ${caseNo}, ${contract.version}, 'x', 'treasury', 'receivable', 1, '2022-03-01')`;
      await refused("entity", posting);
      await refused("city", posting);
      const withdrawal = `insert into milestone_withdrawal (district_code, parcel_no, milestone_no) values ('${LICHENG}', '${parcel}', 1)`;
      await refused("entity", withdrawal);
      await refused("agency", withdrawal);
      await refused("finance", withdrawal);
    });
  });

  test("a project's own cases are found without reading those of the others", async () => {
    const { caseNo } = splitCaseId(contract.id);
    await inRollback(db(), async (tx) => {
      const { driver } = tx;
      await driver.query(`insert into registry_case (district_code, room, case_no)
        select '${LICHENG}', 'contracts', n from generate_series(1001, 2500) n`);
      await driver.query(`insert into registry_act (district_code, room, case_no, act_no, command, state, content, input, valid_on, account, role)
        select '${LICHENG}', 'contracts', n, 1, 'prepare', 'preparing', jsonb_build_object('project', n), '{}', '2022-03-01', 'x', 'county-bureau'
        from generate_series(1001, 2500) n`);
      await driver.query("analyze registry_case, registry_act");
      const read = async () => {
        const { rows } = await driver.query(
          `select sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::integer as n from pg_stat_xact_user_tables
           where relname in ('registry_case', 'registry_act')`,
        );
        return Number(rows[0]?.n);
      };
      const before = await read();
      const { rows } = await driver.query(`select contract from project_of('${LICHENG}', 1, '2022-03-01')`);
      expect(rows).toEqual([{ contract: caseNo }]);
      expect((await read()) - before).toBeLessThan(1_000);
    });
  });

  test("the land of a project stays under the scheme that was drawn up for it", async () => {
    const page = await pageOfCases(
      db(),
      projectRoom,
      { district: LICHENG, parcel, limit: 1 },
      actorOf("auditor"),
    );
    const [project = null] = page.items;
    const other = (await findParcel(office.house, "LC-0029")).parcelNo;
    const swap = office.establish([other], project, { correct: true, reason: "地块有误" });
    await expect(swap).rejects.toMatchObject({
      details: {
        reasons: expect.arrayContaining(
          ["schemes", "supply", "contracts"].map((room) => `LAND-RESTED-ON:${room} ${LICHENG}-1`),
        ),
      },
    });
  });

  test("a report whose acceptance is corrected is on record once", async () => {
    const order = { agency: { uscc: OWNER, name: "演示机构" }, parcels: [parcel] };
    let report = await office.act("district", evaluationRoom, "commission", null, order);
    report = await office.act("agency", evaluationRoom, "submit", report, { summary: "x" }, { docNo: "报1" });
    report = await office.act("district", evaluationRoom, "accept", report, {}, { docNo: "验1" });
    const more = { docNo: "验2", correct: true, reason: "文号有误" };
    await office.act("district", evaluationRoom, "accept", report, {}, more);
    const { rows } = await db().driver.query("select agency from evaluation_report where doc_no = '报1'");
    expect(rows).toEqual([{ agency: "演示机构" }]);
  });

  describe("shows a case to those whom it concerns, by the database alone", () => {
    test("an entity its own projects, another entity none, a district only its own", async () => {
      const { caseNo } = splitCaseId(contract.id);
      const seenBy = async (actor: ReturnType<typeof actorOf>) =>
        (
          await db()
            .as(actor)
            .driver.query(
              "select count(*)::integer as n from registry_act where room = 'contracts' and case_no = $1",
              [caseNo],
            )
        ).rows[0]?.n;
      expect(await seenBy(actorOf("entity"))).toBeGreaterThan(0);
      expect(await seenBy({ ...actorOf("entity"), organisation: "91370100MA3TEST029" })).toBe(0);
      expect(await seenBy(actorOf("district"))).toBeGreaterThan(0);
      expect(await seenBy(actorOf("district", LIXIA))).toBe(0);
      expect(await seenBy(actorOf("auditor"))).toBeGreaterThan(0);
    });

    test("and nobody changes or removes what was recorded", async () => {
      for (const role of ["district", "bureau", "city", "finance", "entity", "auditor"] as const) {
        for (const statement of ["update registry_act set state = 'x'", "delete from ledger_posting"]) {
          await expect(db().as(actorOf(role)).driver.query(statement)).rejects.toMatchObject({
            fault: { sqlstate: "42501" },
          });
        }
      }
    });
  });

  test("a project that was abandoned has no contract from before: its land may be another project's by now", async () => {
    const other = (await findParcel(office.house, "LC-0029")).parcelNo;
    await office.act("district", library, "enter", null, { parcel: other }, { on: "2021-06-01" });
    const project = await office.establish([other], null, { on: "2021-06-02" });
    const begun = { project: splitCaseId(project.id).caseNo, publicTransferRequired: false };
    await office.act("district", projectRoom, "abandon", project, {}, { on: "2021-06-20", reason: "x" });
    for (const on of ["2021-06-19", "2021-06-20"]) {
      const preparing = office.act("county-bureau", contractRoom, "prepare", null, begun, { on });
      await expect(preparing, on).rejects.toMatchObject({ details: { reasons: ["PROJECT-NOT-UNDER-WAY"] } });
    }
  });

  test("a project that has a contract is not abandoned", async () => {
    const page = await pageOfCases(
      db(),
      projectRoom,
      { district: LICHENG, parcel, limit: 1 },
      actorOf("auditor"),
    );
    const abandoning = office.act(
      "district",
      projectRoom,
      "abandon",
      page.items[0] ?? null,
      {},
      { reason: "x" },
    );
    await expect(abandoning).rejects.toMatchObject({
      details: { reasons: [`CONTRACT-SIGNED:${contract.id}`] },
    });
  });
});
