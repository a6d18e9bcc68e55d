import { beforeAll, expect, test } from "vitest";
import { type Acting, HOUSE } from "../../api/db/acting.ts";
import type { Database } from "../../api/db/database.ts";
import { openHouse } from "../../api/open-house.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { publicOutcome, recogniseParcel } from "../../api/recognition/service.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { ROLES, type Role } from "../../gis/identity/roles.ts";
import { addDataset } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, inRollback } from "./harness.ts";

// No route stands in between here: what holds districts apart is the database itself.

const AGENCY = "91370100DEMOAGENCY";
const OWNER = "91370100DEMOOWNER0";
const DISTRICT = "370112";
const OTHER = "370102";

const acting = (role: Acting["role"]): Acting => ({
  role,
  account: null,
  district: role === "district" || role === "county-bureau" ? DISTRICT : null,
  organisation: role === "agency" ? AGENCY : role === "entity" ? OWNER : null,
});

/** Every table of parcels and what is recorded of them. */
const RECORDS = [
  "parcel",
  "parcel_key",
  "parcel_overlay",
  "finding",
  "evaluation",
  "evaluation_report",
  "occupancy",
  "enterprise_year",
  "enterprise_figures",
  "recognition",
  "milestone",
  "milestone_record",
  "classification",
  "dispute_record",
  "exclusion_record",
  "parcel_version",
  "parcel_lineage",
  "parcel_assignment",
] as const;

describeOnBothEngines("districts are held apart by the database", (db) => {
  const count = async (database: Database, from: string): Promise<number> =>
    Number((await database.driver.query(`select count(*)::integer as n from ${from}`)).rows[0]?.n);
  const assign = (organisation: string, capacity: string, assigned: boolean, no = 1) =>
    db().driver.query(
      `insert into parcel_assignment (district_code, parcel_no, organisation, capacity, assigned, reason, assigned_by)
       select p.district_code, p.parcel_no, $1, $2, $3::boolean, '试验', 'test'
       from parcel p where p.district_code = '${DISTRICT}' order by p.parcel_no limit $4::integer`,
      [organisation, capacity, assigned, no],
    );

  beforeAll(async () => {
    const city = { parcels: 300, seed: 11, namedCases: true };
    await seedDemonstration(db(), "jinan-2019-61@1.0.0", () => undefined, city);
    await db().driver.query(`
      insert into classification (district_code, parcel_no, run_no, overall, reasons, missing)
      select district_code, parcel_no, 1, 'eligible', 0, 0 from parcel`);
    await assign(AGENCY, "agency", true, 3);
    await assign(OWNER, "entity", true, 1);
  });

  for (const role of ["bureau", "city", "finance", "auditor"] as const) {
    test(`${role} sees every row of every district`, async () => {
      for (const table of RECORDS)
        expect([table, await count(db().as(acting(role)), table)]).toEqual([table, await count(db(), table)]);
    });
  }

  for (const role of ["district", "county-bureau"] as const) {
    test(`${role} sees its own district's rows, all of them, and no other's`, async () => {
      for (const table of RECORDS) {
        const own = await count(db(), `${table} where district_code = '${DISTRICT}'`);
        expect([table, await count(db().as(acting(role)), table)]).toEqual([table, own]);
      }
      expect(await count(db(), `parcel where district_code = '${OTHER}'`)).toBeGreaterThan(0);
    });
  }

  test("a district that is not named is no district", async () => {
    expect(await count(db().as({ ...acting("district"), district: null }), "parcel")).toBe(0);
  });

  test("an agency sees the parcels it is assigned, an owner its own, and what is recorded of them", async () => {
    expect(await count(db().as(acting("agency")), "parcel")).toBe(3);
    expect(await count(db().as(acting("entity")), "parcel")).toBe(1);
    expect(await count(db().as({ ...acting("agency"), organisation: OWNER }), "parcel")).toBe(0);
    expect(await count(db().as({ ...acting("agency"), organisation: null }), "parcel")).toBe(0);
    for (const table of RECORDS) {
      const theirs = await count(
        db(),
        `${table} t where exists (select from parcel_assignment a where a.organisation = '${AGENCY}'
           and a.district_code = t.district_code and a.parcel_no = t.parcel_no)`,
      );
      expect([table, await count(db().as(acting("agency")), table)]).toEqual([table, theirs]);
    }
  });

  test("an assignment that was taken back shows nothing any more", async () => {
    await assign(OWNER, "entity", false);
    expect(await count(db().as(acting("entity")), "parcel")).toBe(0);
    await assign(OWNER, "entity", true);
    expect(await count(db().as(acting("entity")), "parcel")).toBe(1);
  });

  test("the separated administrators see no parcel", async () => {
    for (const role of ["system-admin", "security-admin", "audit-admin"] as const)
      await expect(count(db().as(acting(role)), "parcel")).rejects.toMatchObject({ sqlstate: "42501" });
  });

  test("a visitor sees the fictional parcels, and of real ones nothing", async () => {
    const visitor = db().as(acting("anonymous"));
    expect(await count(visitor, "parcel")).toBe(await count(db(), "parcel"));
    expect(await count(visitor, "enterprise_year")).toBe(await count(db(), "enterprise_year"));
    const undo = new Error("undone");
    const work = db().transaction(async (tx) => {
      await tx.driver.query("delete from dataset_disclosure");
      await tx.driver.script("set local role panhuo_anonymous");
      for (const table of RECORDS.filter((one) => one !== "parcel_assignment"))
        expect([table, await count(tx, table)]).toEqual([table, 0]);
      throw undo;
    });
    await expect(work).rejects.toBe(undo);
  });

  test("of real parcels that are disclosed a visitor sees no figure of an enterprise", async () => {
    const undo = new Error("undone");
    const work = db().transaction(async (tx) => {
      await tx.driver.query("update dataset set demonstration = false");
      const parcels = await count(tx, "parcel");
      await tx.driver.script("set local role panhuo_anonymous");
      expect([await count(tx, "parcel"), await count(tx, "enterprise_year")]).toEqual([parcels, 0]);
      throw undo;
    });
    await expect(work).rejects.toBe(undo);
  });

  test("what everybody is told of real land holds no figure of an enterprise", async () => {
    const house = { ...(await openHouse(db(), "2022-03-01")), demonstration: false };
    const { rows } = await db().driver.query(
      "select parcel_code from parcel where parcel_code is not null order by parcel_code limit 40",
    );
    let open = 0;
    for (const { parcel_code } of rows) {
      const code = String(parcel_code);
      const told = await publicOutcome(house, "2022-03-01", code);
      const full = await recogniseParcel(house, "2022-03-01", await findParcel(house, code));
      expect([told.overall, told.missing]).toEqual([full.overall, full.missing]);
      if (full.categories.some(({ wayOut }) => wayOut !== null)) open += 1;
      const outcomes = [...told.scope, ...told.exclusions, ...told.categories, told.report];
      // A value that would change an outcome stands beside the value that is.
      for (const { facts, wayOut } of outcomes) expect([facts, wayOut]).toEqual([[], null]);
      expect([told.alias, told.decisions]).toEqual([null, []]);
    }
    expect(open).toBeGreaterThan(0);
  });

  test("a real dataset is not disclosed by being loaded", async () => {
    await inRollback(db(), async (tx) => {
      const before = await count(tx, "dataset_disclosure");
      const add = (kind: string, demonstration: boolean) =>
        tx.run(addDataset, {
          datasetId: crypto.randomUUID(),
          kind,
          name: "x",
          source: "x",
          licence: null,
          demonstration,
        });
      await add("parcels", false);
      await add("plan", true);
      expect(await count(tx, "dataset_disclosure")).toBe(before);
      await add("parcels", true);
      expect(await count(tx, "dataset_disclosure")).toBe(before + 1);
    });
  });

  test("whoever has taken no role sees nothing through a login that is only a member", async () => {
    await inRollback(db(), async (tx) => {
      await tx.driver.script("set local role panhuo_app");
      await expect(tx.driver.query("select 1 from parcel")).rejects.toMatchObject({ sqlstate: "42501" });
    });
  });

  const recognise = (district: string) => `
    insert into recognition (district_code, parcel_no, recognition_no, doc_no, decided_on, decision, categories, policy_package)
    select p.district_code, p.parcel_no, 99, '试〔2022〕1号', '2022-03-01', 'recognised', '{CAT-1}', 'x'
    from parcel_key p where p.district_code = '${district}' order by p.parcel_no limit 1`;

  test("a district recognises its own land and no other's, whatever is asked of it", async () => {
    const undo = new Error("undone");
    const work = db()
      .as(acting("district"))
      .transaction(async (tx) => {
        expect((await tx.driver.query(recognise(DISTRICT))).rowCount).toBe(1);
        throw undo;
      });
    await expect(work).rejects.toBe(undo);
    // It does not see another's parcels, so there is nothing to recognise; named outright, it is refused.
    expect((await db().as(acting("district")).driver.query(recognise(OTHER))).rowCount).toBe(0);
    const { rows } = await db().driver.query(
      `select parcel_no from parcel_key where district_code = '${OTHER}' order by parcel_no limit 1`,
    );
    const outright = `insert into recognition (district_code, parcel_no,
      recognition_no, doc_no, decided_on, decision, categories, policy_package) values ('${OTHER}', '${rows[0]?.parcel_no}', 99, '试', '2022-03-01',
      'recognised', '{}', 'x')`;
    await expect(db().as(acting("district")).driver.query(outright)).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });

  const others = ROLES.filter((role): role is Exclude<Role, "district"> => role !== "district");
  for (const role of [...others, "anonymous"] as const) {
    test(`${role} recognises nothing`, async () => {
      await expect(db().as(acting(role)).driver.query(recognise(DISTRICT))).rejects.toMatchObject({
        sqlstate: "42501",
      });
    });
  }

  for (const role of [...ROLES, "anonymous"] as const) {
    test(`${role} changes and removes no record`, async () => {
      for (const table of ["parcel", "recognition", "enterprise_year"])
        for (const statement of [`update ${table} set parcel_no = parcel_no`, `delete from ${table}`])
          await expect(db().as(acting(role)).driver.query(statement)).rejects.toMatchObject({
            sqlstate: "42501",
          });
    });
  }

  test("a table of the policy is loaded by the bureau, and with the route's check removed by nobody else", async () => {
    const load = (role: Acting["role"]) =>
      loadTable(
        db().as(acting(role)),
        knownKind("standard-far"),
        { name: "x", source: "x", from: "2019-01-01", demonstration: true },
        [{ row: 1, cells: { use: "industrial", far: "1.0" } }],
      );
    for (const role of [...ROLES.filter((one) => one !== "bureau"), "anonymous", "house"] as const)
      await expect(load(role)).rejects.toMatchObject({ sqlstate: "42501" });
    await expect(load("bureau")).resolves.toMatchObject({ rows: 1 });
  });

  test("the house's own totals are of the whole city", async () => {
    expect(await count(db().as(HOUSE), "parcel")).toBe(await count(db(), "parcel"));
  });
});

describeOnBothEngines("a box of the map is read by its index", (db) => {
  test("whoever asks: the bureau, a district, a visitor", async () => {
    await db().driver.script("analyze parcel");
    for (const role of ["bureau", "district", "anonymous"] as const) {
      const plan = await db()
        .as(acting(role))
        .transaction(async (tx) => {
          // A city of some hundred parcels would rather be read through; what counts is that the index may be used.
          await tx.driver.script("set local enable_seqscan = off; set local enable_bitmapscan = off");
          const { rows } = await tx.driver.query(
            `explain select p.parcel_no from parcel p
             where p.geom && in_degrees(st_makeenvelope(13026000, 4390000, 13026500, 4390500, 3857))`,
          );
          return rows.map((row) => row["QUERY PLAN"]).join("\n");
        });
      expect([role, plan]).toEqual([role, expect.stringContaining("parcel_geom")]);
    }
  });
});
