import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import { calendarOf } from "../../api/deadlines/calendar.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { type CaseView, correctionEndpoint, roomReads } from "../../api/registry/contract.ts";
import { read } from "../../web/app/api.ts";
import { databaseOf } from "../db/harness.ts";
import { LICHENG, LIXIA, Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";

const TOKEN = "a-token-for-the-tests-of-the-registry";
const BUREAU = { authorization: `Bearer ${TOKEN}` };

describe("the registry over HTTP", () => {
  let site: Site;
  let stop: () => Promise<void>;
  let contract: CaseView;

  beforeAll(async () => {
    const office = await Office.open(await databaseOf("server"));
    contract = await office.toContract((await findParcel(office.house, "LC-0009")).parcelNo);
    const instalments = [{ no: 1, dueOn: "2022-01-31", amountFen: "1000" }];
    const signed = { on: "2021-12-20", docNo: "合1" };
    const clerk = "county-bureau" as const;
    contract = await office.act(
      clerk,
      contractRoom,
      "sign",
      contract,
      { amountFen: "1000", instalments },
      signed,
    );
    const payment = { document: "合1", amountFen: "301", voucher: "V-1" };
    contract = await office.act("finance", contractRoom, "pay", contract, payment, { on: "2022-01-05" });
    ({ site, stop } = await serve(office.db, TOKEN));
  });
  afterAll(() => stop?.());

  const send = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    site.json(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...BUREAU, ...headers },
      body: JSON.stringify(body),
    });

  test("lists and cases are for those who have signed in", async () => {
    expect(await site.json("/api/contracts")).toMatchObject({
      status: 401,
      body: { code: "sign-in-needed" },
    });
    const { status, body } = await site.json("/api/contracts?district=370112", { headers: BUREAU });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([{ id: contract.id, state: "signed", version: contract.version }]);
  });

  test("a case is read as of a day, and tells its whole history", async () => {
    const early = await site.json(`/api/contracts/${contract.id}?asOf=2021-12-19`, { headers: BUREAU });
    expect(early.body).toMatchObject({ state: "preparing", command: "publicise" });
    const { body } = await site.json(`/api/contracts/${contract.id}/history`, { headers: BUREAU });
    expect(body.acts.map((act: { command: string }) => act.command)).toEqual([
      "prepare",
      "appraise",
      "decide-collectively",
      "publicise",
      "sign",
      "pay",
    ]);
  });

  test("two versions are compared, and a version that is not there is refused", async () => {
    const path = `/api/contracts/${contract.id}/compare`;
    const { body } = await site.json(`${path}?from=5&to=6`, { headers: BUREAU });
    expect(body.differences).toMatchObject([
      { path: "payments.1", after: { amountFen: "301", voucher: "V-1" } },
    ]);
    expect(await site.json(`${path}?from=5&to=7`, { headers: BUREAU })).toMatchObject({
      status: 404,
      body: { code: "version-unknown" },
    });
  });

  test("a command names its sending and the version it was decided on", async () => {
    const path = `/api/contracts/${contract.id}/receive-objection`;
    const key = { "idempotency-key": "objection-http-1" };
    const body = { text: "四至有误" };
    expect(await send(path, body)).toMatchObject({ status: 400, body: { code: "idempotency-key-missing" } });
    expect(await send(path, body, key)).toMatchObject({ status: 428, body: { code: "version-not-named" } });
    expect(await send(path, body, { ...key, "if-match": "6" })).toMatchObject({
      status: 400,
      body: { code: "version-malformed" },
    });
    expect(await send(path, body, { ...key, "if-match": '"5"' })).toMatchObject({
      status: 412,
      body: { code: "case-changed" },
    });
    // An objection is received before signing; the contract is signed.
    expect(await send(path, body, { ...key, "if-match": '"6"' })).toMatchObject({
      status: 409,
      body: { code: "case-in-other-state" },
    });
    expect(await send(path, { text: "" }, { ...key, "if-match": '"6"' })).toMatchObject({ status: 422 });
  });

  test("a parcel is named once: twice it would count twice", async () => {
    const key = { "idempotency-key": "named-twice-1" };
    const parcels = ["00000001", "00000001"];
    const agency = { uscc: "91370100MA3TEST011", name: "演示机构" };
    expect(
      await send("/api/evaluations/commission", { district: LICHENG, agency, parcels }, key),
    ).toMatchObject({
      status: 422,
      body: { issues: [{ field: "parcels" }] },
    });
    const project = { name: "x", mode: "reserve", plannedUse: "research", modeFacts: {}, parcels };
    expect(await send("/api/projects/establish", { district: LICHENG, ...project }, key)).toMatchObject({
      status: 422,
      body: { issues: [{ field: "parcels" }] },
    });
  });

  test("a command for a district that is none is refused, and begins no chain of the audit", async () => {
    const key = { "idempotency-key": "no-district-1", "if-match": '"1"' };
    const unknown = { status: 404, body: { code: "district-unknown" } };
    expect(await send("/api/quotas/propose", { district: "ABCDEF", year: 2021 }, key)).toMatchObject(unknown);
    expect(await send("/api/quotas/ABCDEF-1/drop", { reason: "x" }, key)).toMatchObject(unknown);
    const { rows } = await site.db.driver.query("select chain from audit_chain where chain = 'ABCDEF'");
    expect(rows).toEqual([]);
  });

  describe("through the page's own client", () => {
    const correct = correctionEndpoint(contractRoom);
    const { read: readContract } = roomReads(contractRoom);
    const ask = { lang: "en", authorization: BUREAU.authorization } as const;
    const body = { command: "receive-objection", reason: "内容录错", input: { text: "四至有误" } };
    const sendCorrection = (headers: { ifMatch?: string; idempotencyKey?: string }) =>
      read(correct, { ...ask, ...headers, params: { id: contract.id }, body });
    const { fetch } = globalThis;
    // A page's paths are its own server's; Node has none.
    const askAt = (origin: string) =>
      vi.stubGlobal("fetch", (path: string, init: RequestInit) => fetch(origin + path, init));
    beforeAll(() => void askAt(site.origin));
    afterAll(() => void vi.unstubAllGlobals());

    test("an answer comes as its contract says, as of the day that was asked for", async () => {
      const params = { id: contract.id };
      const now = await read(readContract, { ...ask, params });
      expect(now).toMatchObject({ state: "signed", version: contract.version, validOn: "2022-01-05" });
      const early = await read(readContract, { ...ask, params, query: { asOf: "2021-12-19" } });
      expect(early.state).toBe("preparing");
    });

    test.each([
      [{}, 400, "idempotency-key-missing"],
      [{ idempotencyKey: "correction-client-1" }, 428, "version-not-named"],
      [{ idempotencyKey: "correction-client-1", ifMatch: '"5"' }, 412, "case-changed"],
      [{ idempotencyKey: "correction-client-1", ifMatch: '"6"' }, 409, "act-not-the-last"],
    ])("a command with %o is refused: %i %s", async (headers, status, code) => {
      await expect(sendCorrection(headers)).rejects.toMatchObject({ name: "Refusal", status, code });
    });

    test("the ETag of a case that was read is the version that was seen", async () => {
      const path = `/api/contracts/${contract.id}`;
      const etag = (await fetch(site.origin + path, { headers: BUREAU })).headers.get("etag") ?? "";
      expect(etag).toMatch(/^"6-[0-9a-f]{12}"$/);
      await expect(
        sendCorrection({ idempotencyKey: "correction-client-2", ifMatch: etag }),
      ).rejects.toMatchObject({ code: "act-not-the-last" });
    });

    test("what is no longer wanted is not waited for, and silence is told from a refusal", async () => {
      const params = { id: contract.id };
      const given = { ...ask, params, signal: AbortSignal.abort() };
      await expect(read(readContract, given)).rejects.toMatchObject({ name: "AbortError" });
      askAt("http://127.0.0.1:1");
      await expect(read(readContract, { ...ask, params })).rejects.toMatchObject({ name: "Unreachable" });
    });
  });

  test("a command of another office is refused with the offices that may", async () => {
    const headers = { "idempotency-key": "payment-http-1", "if-match": '"6"' };
    const payment = { document: "合1", amountFen: "1", voucher: "V-2" };
    expect(await send(`/api/contracts/${contract.id}/pay`, payment, headers)).toMatchObject({
      status: 403,
      body: { code: "role-not-entitled" },
    });
  });

  test("what is due is listed, with what is still to be paid of an instalment", async () => {
    const { body } = await site.json("/api/deadlines?from=2022-01-01&district=370112", { headers: BUREAU });
    expect(body.to).toBe("2022-12-31");
    expect(body.items).toContainEqual({
      district: LICHENG,
      room: "contracts",
      case: contract.id,
      kind: "instalment",
      dueOn: "2022-01-31",
      overdue: true,
      about: { document: "合1", instalment: "1", unpaidFen: "699" },
      costFen: null,
    });
    // Before the payment was entered all of it was due.
    const before = new Date(Date.parse(contract.recordedAt) - 1).toISOString();
    const earlier = await site.json(`/api/deadlines?from=2022-01-01&knownAt=${before}`, { headers: BUREAU });
    expect(earlier.body.items).toMatchObject([{ kind: "instalment", about: { unpaidFen: "1000" } }]);
    expect(await site.json("/api/deadlines?district=999999", { headers: BUREAU })).toMatchObject({
      status: 404,
    });
  });

  test("up to the last day there is, as it was known at a moment that there can be", async () => {
    const last = await site.json("/api/deadlines?from=2999-06-01", { headers: BUREAU });
    expect([last.status, last.body.to]).toEqual([200, "2999-12-31"]);
    for (const moment of ["0000-01-01T00:00:00Z", "2022-01-01T00:00:00%2B23:59"])
      expect((await site.json(`/api/deadlines?knownAt=${moment}`, { headers: BUREAU })).status).toBe(400);
  });

  test("and given as a calendar whose lines are no longer than 75 octets", async () => {
    const response = await site.fetch("/api/deadlines.ics?from=2022-01-01", { headers: BUREAU });
    expect(response.headers.get("content-type")).toContain("text/calendar");
    const lines = (await response.text()).split("\r\n");
    expect(lines[0]).toBe("BEGIN:VCALENDAR");
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    expect(lines).toContain("DTSTART;VALUE=DATE:20220131");
    expect(lines).toContain("DTEND;VALUE=DATE:20220201");
  });

  test("in which no text that somebody wrote begins a line of its own", () => {
    const text = "收回\rATTENDEE:a\r\nATTENDEE:b\nATTENDEE:c\u0085d\te";
    const entry = { uid: text, day: "2022-01-31", summary: text, description: text };
    const calendar = calendarOf(text, [entry], "20220101T000000Z");
    expect(calendar.split(/[\r\n\u0085]+/).filter((line) => line.startsWith("ATTENDEE"))).toEqual([]);
    expect(calendar).toContain("SUMMARY:收回\\nATTENDEE:a\\nATTENDEE:b\\nATTENDEE:c d e\r\n");
  });

  test("a statement adds up to the fen, and holds a period's movements only", async () => {
    const path = "/api/revenue/statement?district=370112";
    const year = await site.json(`${path}&from=2021-12-01&to=2022-12-31`, { headers: BUREAU });
    // 301 fen × 50 % = 150.5, half up 151.
    const sums = {
      agreedFen: "1000",
      paidFen: "301",
      overpaidFen: "0",
      districtFen: "151",
      allottedFen: "0",
    };
    expect(year.body).toMatchObject({ lines: [{ docNo: "合1", ...sums }], districts: [sums], totals: sums });
    const december = await site.json(`${path}&from=2021-12-01&to=2022-01-04`, { headers: BUREAU });
    expect(december.body.totals).toMatchObject({ agreedFen: "1000", paidFen: "0", districtFen: "0" });
    const elsewhere = `/api/revenue/statement?district=${LIXIA}&from=2021-12-01&to=2022-12-31`;
    expect((await site.json(elsewhere, { headers: BUREAU })).body.lines).toEqual([]);
    expect(await site.json(`${path}&from=2022-12-31&to=2021-12-01`, { headers: BUREAU })).toMatchObject({
      status: 400,
      body: { code: "period-reversed" },
    });
  });
});
