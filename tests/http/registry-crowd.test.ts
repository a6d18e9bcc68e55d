import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { planRoom } from "../../api/plans/room.ts";
import type { CaseView } from "../../api/registry/contract.ts";
import { splitCaseId } from "../../api/registry/read.ts";
import { schemeRoom } from "../../api/schemes/room.ts";
import { databaseOf } from "../db/harness.ts";
import { LICHENG, Office } from "../db/registry-office.ts";
import { expectWholeRegistry } from "../db/registry-whole.ts";
import { type Site, serve } from "./harness.ts";
import { employ, type Person } from "./registry-model/people.ts";

const CLIENTS = process.env.PANHUO_LONG ? 50 : 12;

describe(`${CLIENTS} clients who sign, pay and approve at once, on the same cases`, () => {
  let db: Database;
  let site: Site;
  let stop: () => Promise<void>;
  let people: readonly Person[];
  let contract: CaseView;
  let scheme: CaseView;
  let plan: CaseView;

  beforeAll(async () => {
    db = await databaseOf("server");
    const office = await Office.open(db);
    const [first = "", second = ""] = await Promise.all(
      ["LC-0009", "LC-0029"].map(async (alias) => (await findParcel(office.house, alias)).parcelNo),
    );
    contract = await office.toContract(first);
    await office.recognise(second);
    await office.enter(second);
    await office.plan("special", [second]);
    await office.plan("annual", [second]);
    const { caseNo } = splitCaseId((await office.establish([second])).id);
    const contents = {
      term: "x",
      scale: "x",
      intensity: "x",
      useDirection: "x",
      fundBalance: "x",
      steps: "x",
      overdueDisposal: "x",
    };
    const drafted = { project: caseNo, contents, termTo: "2023-12-31" };
    scheme = await office.act("entity", schemeRoom, "draft", null, drafted, { on: "2021-05-02" });
    scheme = await office.act("entity", schemeRoom, "submit", scheme, {}, { on: "2021-05-03" });
    scheme = await office.act(
      "bureau",
      schemeRoom,
      "review-design",
      scheme,
      { agreed: true },
      { on: "2021-05-04" },
    );
    const lines = [{ no: 1, name: "x", parcels: [second], areaM2: "1.00" }];
    const annual = { planType: "annual", year: 2022, title: "历城区", lines };
    plan = await office.act("district", planRoom, "draft", null, annual, { on: "2022-01-01" });
    plan = await office.act("district", planRoom, "submit", plan, {}, { on: "2022-01-02" });
    const passed = { verdicts: [{ no: 1, verdict: "pass" }] };
    plan = await office.act("bureau", planRoom, "judge", plan, passed, { on: "2022-01-03" });
    plan = await office.act("bureau", planRoom, "pre-review-pass", plan, {}, { on: "2022-01-04" });
    people = await employ(db, [LICHENG]);
    ({ site, stop } = await serve(db));
  });
  afterAll(() => stop?.());

  const authorization = (role: Person["role"]) => `Bearer ${people.find((one) => one.role === role)?.token}`;

  /** Looks at a case and gives the command on what it saw, until it is done or somebody else has done it. */
  async function giveUntilDone(
    client: number,
    role: Person["role"],
    { room, id }: CaseView,
    command: string,
    body: object,
    isEarly: (state: string) => boolean = () => false,
  ): Promise<"done" | "refused" | "done by another"> {
    for (let attempt = 1; ; attempt += 1) {
      const headers = { authorization: authorization(role) };
      const seen = (await site.json(`/api/${room}/${id}`, { headers })).body as CaseView;
      if (isEarly(seen.state)) continue;
      const { status, body: answer } = await site.json(`/api/${room}/${id}/${command}`, {
        method: "POST",
        headers: {
          ...headers,
          "content-type": "application/json",
          "idempotency-key": `crowd-${client}-${attempt}`,
          "if-match": `"${seen.version}"`,
        },
        body: JSON.stringify(body),
      });
      if (status === 200) return "done";
      if (answer.code === "case-in-other-state") return "done by another";
      if (answer.code === "command-refused") return "refused";
      // Somebody was quicker. Anything else, a deadlock above all, must not reach a user.
      expect([status, answer.code]).toEqual([412, "case-changed"]);
    }
  }

  test("lose no command, do none twice, and are told of no deadlock", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: CLIENTS }, (_, client) => {
        const docNo = `演示〔2022〕${client}号`;
        const on = "2022-02-01";
        switch (client % 6) {
          case 0:
            return giveUntilDone(client, "county-bureau", contract, "sign", {
              on,
              docNo: "合1",
              amountFen: "660000000",
            });
          case 1:
            return giveUntilDone(client, "district", scheme, "approve", { on, docNo });
          case 2:
            return giveUntilDone(client, "city", plan, "approve", { on, docNo });
          default: {
            // Two clerks have the same slip in hand.
            const voucher = `V-${client % 6 === 3 ? client + 1 : client}`;
            const payment = { on: "2022-02-02", document: "合1", amountFen: "101", voucher };
            return giveUntilDone(
              client,
              "finance",
              contract,
              "pay",
              payment,
              (state) => state === "preparing",
            );
          }
        }
      }),
    );
    const by = (kind: (client: number) => boolean) => outcomes.filter((_, client) => kind(client));
    for (const kind of [0, 1, 2])
      expect(by((client) => client % 6 === kind).filter((one) => one === "done")).toEqual(["done"]);
    const headers = { authorization: authorization("auditor") };
    const { content } = (await site.json(`/api/contracts/${contract.id}`, { headers })).body as CaseView;
    const vouchers = (content.payments as { voucher: string }[]).map(({ voucher }) => voucher);
    expect(new Set(vouchers).size).toBe(vouchers.length);
    expect(by((client) => client % 6 >= 3).filter((one) => one === "done").length).toBe(vouchers.length);
    const slips = new Set(
      outcomes.flatMap((_, client) => (client % 6 >= 3 ? [client % 6 === 3 ? client + 1 : client] : [])),
    );
    expect(vouchers.length).toBe(slips.size);
    await expectWholeRegistry(db);
  });
});
