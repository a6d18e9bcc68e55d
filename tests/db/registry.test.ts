import { beforeAll, expect, test } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import type { House } from "../../api/house.ts";
import { library } from "../../api/library/room.ts";
import { openHouse } from "../../api/open-house.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { planRoom } from "../../api/plans/room.ts";
import { readTableText } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { projectRoom } from "../../api/projects/room.ts";
import { recognitionRoom } from "../../api/recognition/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { perform } from "../../api/registry/perform.ts";
import { postingFrom } from "../../api/registry/postings.ts";
import { readCase, splitCaseId } from "../../api/registry/read.ts";
import type { Room } from "../../api/registry/room.ts";
import { schemeRoom } from "../../api/schemes/room.ts";
import { supplyRoom } from "../../api/supply/room.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import type { Actor, Role } from "../../gis/identity/roles.ts";
import { balances } from "../../gis/registry/ledger.ts";
import { listPostings } from "../../sql/generated/queries.ts";
import { describeOnBothEngines } from "./harness.ts";

const LICHENG = "370112";
const OWNER = "91370100MA3TEST011";
let sending = 0;

/** An account of its own for each role; those of a district belong to Licheng. */
function actorOf(role: Role, district = LICHENG): Actor {
  const no =
    ["entity", "agency", "district", "county-bureau", "bureau", "city", "finance", "auditor"].indexOf(role) +
    1;
  const ofDistrict = role === "district" || role === "county-bureau";
  const ofOrganisation = role === "entity" || role === "agency";
  return {
    account: `00000000-0000-4000-8000-00000000000${no}`,
    name: `${role}1`,
    role,
    district: ofDistrict ? district : null,
    organisation: ofOrganisation ? OWNER : null,
  };
}

describeOnBothEngines("the way of a project", (db) => {
  let house: House;
  beforeAll(async () => {
    await seedDemonstration(db(), "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 60,
      seed: 7,
      namedCases: true,
    });
    await loadTable(
      db(),
      knownKind("parameters"),
      { name: "演示参数", source: "演示数据 demonstration data", from: "2019-12-10", demonstration: true },
      readTableText(
        new TextEncoder().encode("name,district,value\nindependentApproval,,no\nminPublicityDays,,5\n"),
        knownKind("parameters"),
      ),
    );
    house = await openHouse(db(), "2022-03-01");
  });

  const act = async <C>(
    role: Role,
    room: Room<C>,
    name: string,
    on: CaseView | null,
    input: Record<string, unknown>,
    more: {
      on?: string;
      docNo?: string;
      reason?: string;
      seen?: number;
      district?: string;
      correct?: boolean;
      key?: string;
    } = {},
  ): Promise<CaseView> => {
    const actor = actorOf(role, more.district);
    const parsed = room.commands[name]?.input.parse(input) as Record<string, unknown>;
    const where = on ? splitCaseId(on.id) : { districtCode: LICHENG, caseNo: null };
    return perform(
      house,
      { db: db().as(actor), actor, address: null, auditHash: house.auditHash },
      room,
      name,
      {
        ...where,
        seen: on ? (more.seen ?? on.version) : null,
        key: more.key ?? `sending-${++sending}`,
        on: more.on,
        reason: more.reason,
        docNo: more.docNo,
        attachments: [],
        correct: more.correct ?? false,
        input: parsed,
      },
    );
  };

  test("goes from recognition to the district's share, by its document's own day", async () => {
    const { parcelNo } = await findParcel(house, "LC-0009");
    const proposed = await act(
      "district",
      recognitionRoom,
      "propose",
      null,
      { parcel: parcelNo, categories: [], evidence: "亩均评价 D 级" },
      { on: "2021-03-06" },
    );
    const recognised = await act(
      "district",
      recognitionRoom,
      "recognise",
      proposed,
      {},
      { on: "2021-03-10", docNo: "历城认〔2020〕1号" },
    );
    expect(recognised.state).toBe("recognised");
    const place = await act("district", library, "enter", null, { parcel: parcelNo }, { on: "2021-03-15" });
    expect(place).toMatchObject({ state: "in", version: 1, parcels: [parcelNo] });
    const line = { no: 1, name: "旧厂房改造", parcels: [parcelNo], areaM2: "10000.00" };
    for (const [planType, year] of [
      ["special", null],
      ["annual", 2021],
    ] as const) {
      let plan = await act(
        "district",
        planRoom,
        "draft",
        null,
        { planType, year, title: "历城区", lines: [line] },
        { on: "2021-04-01" },
      );
      plan = await act("district", planRoom, "submit", plan, {}, { on: "2021-04-02" });
      plan = await act(
        "bureau",
        planRoom,
        "judge",
        plan,
        { verdicts: [{ no: 1, verdict: "pass" }] },
        { on: "2021-04-03" },
      );
      plan = await act("bureau", planRoom, "pre-review-pass", plan, {}, { on: "2021-04-04" });
      plan = await act(
        "city",
        planRoom,
        "approve",
        plan,
        {},
        { on: "2021-04-05", docNo: `济政复〔2020〕${planType}` },
      );
      expect(plan.state).toBe("approved");
    }
    const known = {
      recallClause: false,
      mustEnterReserve: false,
      conformsLandUsePlan: true,
      conformsUrbanPlan: true,
      conformsSpecialPlan: true,
      conformsPolicies: true,
    };
    const project = await act(
      "district",
      projectRoom,
      "establish",
      null,
      {
        name: "旧厂房改造",
        mode: "original-user",
        plannedUse: "research",
        entity: { uscc: OWNER, name: "演示企业" },
        parcels: [parcelNo],
        modeFacts: known,
      },
      { on: "2021-05-01" },
    );
    const projectNo = splitCaseId(project.id).caseNo;
    const parts = {
      term: "两年",
      scale: "一万平方米",
      intensity: "容积率 2.0",
      useDirection: "科研",
      fundBalance: "自筹",
      steps: "一次建成",
      overdueDisposal: "收回",
    };
    let scheme = await act(
      "entity",
      schemeRoom,
      "draft",
      null,
      { project: projectNo, contents: parts, termTo: "2022-12-31" },
      { on: "2021-05-02" },
    );
    scheme = await act("entity", schemeRoom, "submit", scheme, {}, { on: "2021-05-03" });
    await expect(
      act("district", schemeRoom, "approve", scheme, {}, { on: "2021-05-04", docNo: "历城政复〔2020〕3号" }),
    ).rejects.toMatchObject({ code: "command-refused", details: { reasons: ["designReviewed"] } });
    scheme = await act("bureau", schemeRoom, "review-design", scheme, { agreed: true }, { on: "2021-05-04" });
    scheme = await act(
      "district",
      schemeRoom,
      "approve",
      scheme,
      {},
      { on: "2021-05-05", docNo: "历城政复〔2020〕3号" },
    );
    let supply = await act(
      "county-bureau",
      supplyRoom,
      "draft",
      null,
      { project: projectNo, manner: "agreement", use: "research", areaM2: "10000.00", terms: "协议出让" },
      { on: "2021-06-01" },
    );
    supply = await act("county-bureau", supplyRoom, "submit", supply, {}, { on: "2021-06-02" });
    supply = await act("district", supplyRoom, "district-review-pass", supply, {}, { on: "2021-06-03" });
    supply = await act("bureau", supplyRoom, "collect", supply, {}, { on: "2021-06-04" });
    supply = await act(
      "city",
      supplyRoom,
      "approve",
      supply,
      {},
      { on: "2021-06-05", docNo: "济政土〔2020〕9号" },
    );
    expect(supply.state).toBe("approved");

    let contract = await act(
      "county-bureau",
      contractRoom,
      "prepare",
      null,
      { project: projectNo, publicTransferRequired: false },
      { on: "2021-07-01" },
    );
    contract = await act(
      "county-bureau",
      contractRoom,
      "appraise",
      contract,
      {
        appraiser: "演示评估",
        valuationOn: "2021-06-30",
        newConditionFen: "900000000",
        oldConditionFen: "240000000",
      },
      { on: "2021-07-02", docNo: "评〔2020〕1号" },
    );
    contract = await act(
      "county-bureau",
      contractRoom,
      "decide-collectively",
      contract,
      { summary: "同意" },
      { on: "2021-07-03", docNo: "纪要〔2020〕1号" },
    );
    contract = await act(
      "county-bureau",
      contractRoom,
      "publicise",
      contract,
      { from: "2021-07-04", to: "2021-07-20", place: "中国土地市场网" },
      { on: "2021-07-04" },
    );
    contract = await act(
      "county-bureau",
      contractRoom,
      "receive-objection",
      contract,
      { text: "四至有误" },
      { on: "2021-07-10" },
    );
    const sign = {
      amountFen: "660000000",
      instalments: [{ no: 1, dueOn: "2022-01-31", amountFen: "660000000" }],
    };
    await expect(
      act("county-bureau", contractRoom, "sign", contract, sign, {
        on: "2021-12-20",
        docNo: "历城出让〔2020〕1号",
      }),
    ).rejects.toMatchObject({ details: { reasons: ["openObjections"] } });
    contract = await act(
      "county-bureau",
      contractRoom,
      "answer-objection",
      contract,
      { objection: 1, answer: "已更正" },
      { on: "2021-07-21" },
    );
    contract = await act("county-bureau", contractRoom, "sign", contract, sign, {
      on: "2021-12-20",
      docNo: "历城出让〔2020〕1号",
    });
    contract = await act(
      "county-bureau",
      contractRoom,
      "supplement",
      contract,
      { amountFen: "100000000" },
      { on: "2022-02-01", docNo: "历城补充〔2021〕1号" },
    );
    contract = await act(
      "finance",
      contractRoom,
      "pay",
      contract,
      { document: "历城出让〔2020〕1号", amountFen: "200000000", voucher: "V-1" },
      { on: "2022-02-02" },
    );
    contract = await act(
      "finance",
      contractRoom,
      "pay",
      contract,
      { document: "历城补充〔2021〕1号", amountFen: "100000000", voucher: "V-2" },
      { on: "2022-02-03" },
    );
    const rows = await db().run(listPostings, {
      ...splitCaseId(contract.id),
      room: "contracts",
      asOf: null,
      knownAt: null,
    });
    const own = balances(rows.map(postingFrom));
    // 2,000,000 yuan × 50 % + 1,000,000 yuan × 30 % = 1,300,000 yuan.
    expect(own["district-share"]).toBe(130_000_000n);
    expect(own.receivable).toBe(460_000_000n);
    expect(Object.values(own).reduce((sum, one) => sum + one, 0n)).toBe(0n);
    const before = await readCase(
      db(),
      contractRoom,
      contract.id,
      { asOf: "2022-01-01" },
      actorOf("auditor"),
    );
    expect((before.content.documents as unknown[]).length).toBe(1);
  });
});
