import { expect, test } from "vitest";
import { describeOnBothEngines, inRollback } from "./harness.ts";
import { MATRIX, matrixOf } from "./matrix.ts";

describeOnBothEngines("who may do what with every table", (db) => {
  test("is what the matrix says, and no table is missing from it", async () => {
    expect(await matrixOf(db())).toEqual(MATRIX);
  });

  test("a table that nobody thought of is noticed", async () => {
    await inRollback(db(), async (tx) => {
      await tx.driver.script(
        "create table forgotten (n integer); grant select on forgotten to panhuo_district",
      );
      expect(await matrixOf(tx)).toEqual({
        ...MATRIX,
        forgotten: { district: ["select ungoverned"] },
      });
    });
  });

  test("no role signs in, is a superuser, bypasses a policy or owns anything", async () => {
    const { rows } = await db().driver.query(`
      select r.rolname
      from pg_roles r
      where r.rolname like 'panhuo\\_%'
        and (r.rolcanlogin or r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolinherit
             or exists (select from pg_class c where c.relowner = r.oid))`);
    expect(rows).toEqual([]);
  });
});
