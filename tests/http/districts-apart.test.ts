import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractRoom } from "../../api/contracts/room.ts";
import { type Acting, HOUSE } from "../../api/db/acting.ts";
import type { Database } from "../../api/db/database.ts";
import { evaluationRoom } from "../../api/evaluations/room.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { quotaRoom } from "../../api/quotas/room.ts";
import { drawChanges } from "../../api/tiles/map-state.ts";
import { transitionRoom } from "../../api/transitions/room.ts";
import { POWERS, type Power } from "../../gis/identity/powers.ts";
import { databaseOf } from "../db/harness.ts";
import { LICHENG, LIXIA, Office } from "../db/registry-office.ts";
import { type Site, serve } from "./harness.ts";
import { ARROWS, type Input, ROOMS } from "./registry-model/catalogue.ts";
import { bodyOf } from "./registry-model/forms.ts";
import { employ, OTHER, OWN, type Person } from "./registry-model/people.ts";

/**
 * Every endpoint of the house is asked for what is Licheng's, by accounts that every check of every route lets pass,
 * while the database acts for somebody else: what is left to hold districts and organisations apart is the database.
 */

const MARK = "只属历城的文字";
const STRANGERS: readonly (readonly [string, Acting])[] = [
  ["another district", { role: "district", account: null, district: LIXIA, organisation: null }],
  ["another county bureau", { role: "county-bureau", account: null, district: LIXIA, organisation: null }],
  ["another entity", { role: "entity", account: null, district: null, organisation: OTHER }],
  ["another agency", { role: "agency", account: null, district: null, organisation: OTHER }],
];
/** Results of signed contracts are published (结果公示), by document, land and amount: everybody is told of them. */
const PUBLISHED: ReadonlySet<string> = new Set(["ogcItemsDisclosures", "ogcItemDisclosures"]);
/** What a route itself refuses with: none of these may be the reason. */
const CHECKS_OF_ROUTES = ["sign-in-needed", "power-missing", "role-not-entitled", "district-not-own"];

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly id: string;
  readonly query: readonly string[];
}

describe("what is Licheng's, asked for through every endpoint with the routes' checks removed", () => {
  let db: Database;
  let people: readonly Person[];
  /** Versions of Licheng's cases, one in each room. */
  const cases: Record<string, number> = {};
  let parcel: string;
  let operations: readonly Operation[];

  beforeAll(async () => {
    db = await databaseOf("server");
    const office = await Office.open(db);
    parcel = (await findParcel(office.house, "LC-0009")).parcelNo;
    const ready = await office.toContract(parcel);
    const signing = {
      amountFen: "660000000",
      instalments: [{ no: 1, dueOn: "2022-01-31", amountFen: "660000000" }],
    };
    const on = { on: "2021-12-20", docNo: MARK };
    await office.act("county-bureau", contractRoom, "sign", ready, signing, on);
    const order = { agency: { uscc: OWN, name: MARK }, parcels: [parcel] };
    await office.act("district", evaluationRoom, "commission", null, order);
    const period = {
      parcel,
      newUse: "research",
      usesExistingBuildings: true,
      originalGfaM2: "100",
      rebuiltGfaM2: "1",
      newGfaM2: "1",
    };
    await office.act("district", transitionRoom, "grant", null, period, { docNo: MARK });
    const linkage = { year: 2020, plannedM2: "10000", completedM2: "6000", baseQuotaM2: null };
    await office.act("bureau", quotaRoom, "propose", null, linkage);
    // The words of the acts themselves are Licheng's, too.
    await db.driver.query(
      "update registry_act set content = content || jsonb_build_object('mark', $1::text)",
      [MARK],
    );
    await db.driver.query("update parcel set address = $1, alias = 'MARKED' where district_code = $2", [
      MARK,
      LICHENG,
    ]);
    await db.driver.query(
      `insert into attachment (district_code, sha256, media_type, name, bytes, body, account)
       values ($1, $2, 'application/pdf', '附件.pdf', $3, $4, 'district1')`,
      [LICHENG, PATH.sha256, PDF.length, PDF],
    );
    await db.driver.query(
      `insert into act_attachment (district_code, room, case_no, act_no, sha256, name)
       select district_code, room, case_no, 1, $1, '附件.pdf' from registry_case where case_no = 1`,
      [PATH.sha256],
    );
    const { rows } = await db.driver.query(
      "select room, count(*)::integer as version from registry_act where case_no = 1 group by room",
    );
    for (const { room, version } of rows) cases[String(room)] = Number(version);
    expect(Object.keys(cases).sort()).toEqual([...ROOMS].sort());
    people = await employ(db, [LICHENG, LIXIA]);
    // The house draws what changed as soon as somebody looks at the map: that is nothing a stranger adds.
    await drawChanges(db, office.house.today());
  });

  /** The house on a database that acts for a stranger, whoever the routes believe is asking. */
  async function open(stranger: Acting | null): Promise<{ site: Site; stop: () => Promise<void> }> {
    const house = db.as(HOUSE);
    const as = (acting: Acting) =>
      acting === HOUSE ? { ...house, as: (actor: Acting) => db.as(stranger ?? actor) } : db.as(acting);
    const served = await serve({ ...db, as });
    const { body } = await served.site.json("/api/openapi.json");
    operations = Object.entries<
      Record<string, { operationId: string; parameters?: { in: string; name: string }[] }>
    >(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters = [] }]) => ({
        method,
        path,
        id: operationId,
        query: parameters.filter((one) => one.in === "query").map(({ name }) => name),
      })),
    );
    return served;
  }

  const arrowOf = ({ path }: Operation) =>
    ARROWS.find(({ room, command }) => path.startsWith(`/api/${room}/`) && path.endsWith(`/${command}`));
  const tokenOf = (role: string) =>
    people.find((one) => one.role === role && one.district !== LIXIA && one.organisation !== OTHER)?.token;

  /** Whoever the routes let pass: by the command's roles, or by the power that the refusal names. */
  async function ask(site: Site, operation: Operation): Promise<{ status: number; text: string }> {
    const { method, path, query } = operation;
    const room = ROOMS.find((one) => path.startsWith(`/api/${one}`));
    const arrow = arrowOf(operation);
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name) => sampleOf(path, name, room));
    const parameters = new URLSearchParams(
      query.filter((name) => name in QUERY).map((name) => [name, QUERY[name] ?? ""]),
    );
    const roles = arrow?.roles ?? (path.endsWith("/correct") ? ["county-bureau"] : ["bureau"]);
    const holders = Object.values(POWERS as Record<Power, readonly string[]>).map(([holder]) => holder ?? "");
    let answer = { status: 0, text: "" };
    for (const role of [...roles, ...holders]) {
      const response = await site.fetch(`${address}?${parameters}`, {
        method: method.toUpperCase(),
        headers: {
          authorization: `Bearer ${tokenOf(role)}`,
          "content-type": "application/json",
          "idempotency-key": `sweep-${Math.random()}`,
          ...(room && path.includes("{id}") && { "if-match": `"${cases[room]}"` }),
        },
        ...(method === "post" && {
          body:
            path === "/api/attachments"
              ? new Uint8Array(PDF)
              : JSON.stringify(
                  arrow ? formOf(arrow.room, arrow) : path.endsWith("/dry-run") ? { year: 2020 } : CORRECTION,
                ),
        }),
        signal: AbortSignal.timeout(20_000),
      });
      answer = { status: response.status, text: await response.text() };
      if (!CHECKS_OF_ROUTES.some((code) => answer.text.includes(code))) return answer;
    }
    return answer;
  }

  /** A sample for each parameter of a path; a new one has to be thought of. */
  function sampleOf(path: string, name: string, room: string | undefined): string {
    if (room && name === "id") return `${LICHENG}-1`;
    if (name === "featureId") return path.includes("/districts/") ? LICHENG : `${LICHENG}-${parcel}`;
    const sample = PATH[name];
    if (sample === undefined) throw new Error(`the sweep has no sample for {${name}} of ${path}`);
    return name === "id" && path.startsWith("/api/parcels") ? `${LICHENG}-${parcel}` : sample;
  }

  function formOf(room: string, arrow: (typeof ARROWS)[number]): object {
    return bodyOf({
      arrow,
      person: people[0] as Person,
      district: LICHENG,
      caseNo: arrow.from === null ? null : 1,
      seen: cases[room] ?? null,
      on: "2022-03-01",
      docNo: "侵入1号",
      reason: "侵入",
      corrects: false,
      input: { ...INPUT, parcel },
      key: "",
    });
  }

  /** How many rows of Licheng's each table holds. */
  async function rowsOfLicheng(): Promise<Record<string, unknown>> {
    const { rows: tables } = await db.driver.query(
      `select c.table_name as name from information_schema.columns c
       join information_schema.tables t on t.table_name = c.table_name and t.table_schema = c.table_schema
       where c.table_schema = 'public' and c.column_name = 'district_code' and t.table_type = 'BASE TABLE'
         and c.table_name <> 'account_grant' order by 1`,
    );
    const counts: Record<string, unknown> = {};
    for (const { name } of tables)
      counts[String(name)] = (
        await db.driver.query(`select count(*)::integer as n from ${name} where district_code = $1`, [
          LICHENG,
        ])
      ).rows[0]?.n;
    return counts;
  }

  for (const [who, stranger] of STRANGERS) {
    describe(who, () => {
      let site: Site;
      let stop: () => Promise<void>;
      beforeAll(async () => {
        ({ site, stop } = await open(stranger));
      });
      afterAll(() => stop?.());

      test("reads none of it and adds nothing to it", async () => {
        const before = await rowsOfLicheng();
        const told: string[] = [];
        for (const operation of operations) {
          const { status, text } = await ask(site, operation);
          const isPublished = PUBLISHED.has(operation.id);
          if (
            (text.includes(MARK) && !isPublished) ||
            (operation.path.startsWith("/tiles") && text.includes("MARKED"))
          )
            told.push(`${operation.id} tells it`);
          const isCommand =
            operation.method === "post" && ROOMS.some((room) => operation.id.startsWith(`${room}-`));
          if (status >= 500) told.push(`${operation.id} failed: ${text}`);
          if (isCommand && status < 400) told.push(`${operation.id} was carried out`);
          if (isCommand && CHECKS_OF_ROUTES.some((code) => text.includes(code)))
            told.push(`${operation.id} was refused by its route: ${text}`);
        }
        expect(told).toEqual([]);
        expect(await rowsOfLicheng()).toEqual(before);
      });
    });
  }

  test("and whoever may see it is told it: the questions were the right ones", async () => {
    const { site, stop } = await open(null);
    const tell: string[] = [];
    for (const operation of operations.filter(({ method }) => method === "get"))
      if ((await ask(site, operation)).text.includes(MARK)) tell.push(operation.id);
    await stop();
    for (const room of ROOMS)
      expect(tell).toEqual(
        expect.arrayContaining([`list-${room}`, `read-${room}`, `history-${room}`, `attachment-${room}`]),
      );
    expect(tell).toEqual(
      expect.arrayContaining(["listParcels", "readParcel", "list-deadlines", "read-revenue-statement"]),
    );
  });
});

const QUERY: Readonly<Record<string, string>> = {
  district: LICHENG,
  from: "2019-12-10",
  to: "2022-12-31",
  limit: "200",
  name: "侵入.pdf",
};
const CORRECTION = { command: "sign", reason: "侵入", input: { amountFen: "1" } };
const PDF = Buffer.from(`%PDF-1.7 ${MARK}`);
const PATH: Readonly<Record<string, string>> = {
  id: "00000000-0000-4000-8000-000000000001",
  name: "phantom1",
  code: LICHENG,
  layer: "parcels",
  row: "1",
  kind: "standard-far",
  z: "12",
  x: "3371",
  y: "1604",
  sha256: "0".repeat(64),
};
const INPUT: Omit<Input, "parcel"> = {
  project: 1,
  organisation: OWN,
  planType: "annual",
  title: "侵入",
  passes: true,
  kind: "owners-wish",
  complete: true,
  agreed: true,
  publicSale: false,
  days: 5,
  number: 1,
  fen: 1n,
  document: MARK,
  voucher: "侵入",
  year: 2020,
  completed: 1n,
  baseQuota: 1n,
  departure: null,
};
