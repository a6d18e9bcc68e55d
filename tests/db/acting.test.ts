import { expect, test } from "vitest";
import { type Acting, HOUSE } from "../../api/db/acting.ts";
import { describeOnBothEngines } from "./harness.ts";

const LICHENG: Acting = { role: "district", account: null, district: "370112", organisation: null };
const VISITOR: Acting = { role: "anonymous", account: null, district: null, organisation: null };

describeOnBothEngines("a database acts for somebody", (db) => {
  const whoActs = async (database = db()) =>
    (
      await database.driver.query(
        "select current_user::text as role, acting_district() as district, acting_account()::text as account",
      )
    ).rows[0];

  test("in his role and with his district, for one transaction", async () => {
    expect(await whoActs(db().as(LICHENG))).toMatchObject({ role: "panhuo_district", district: "370112" });
    await db()
      .as(LICHENG)
      .transaction(async (tx) => {
        expect(await whoActs(tx)).toMatchObject({ role: "panhuo_district", district: "370112" });
      });
  });

  test("and leaves nothing of it on the session, not even after a failure", async () => {
    await expect(db().as(LICHENG).driver.query("select no_such_column")).rejects.toThrow();
    expect(await whoActs()).toMatchObject({ district: null, account: null });
    expect((await whoActs())?.role).not.toMatch(/^panhuo_/);
  });

  test("for whoever is named last", async () => {
    expect(await whoActs(db().as(HOUSE).as(LICHENG))).toMatchObject({ role: "panhuo_district" });
    expect(await whoActs(db().as(LICHENG).as(VISITOR))).toMatchObject({
      role: "panhuo_anonymous",
      district: null,
    });
  });

  test("and not for somebody else in the middle of a transaction", async () => {
    const work = db()
      .as(LICHENG)
      .transaction((tx) => tx.as(HOUSE).driver.query("select 1"));
    await expect(work).rejects.toThrow("do not nest");
  });

  for (const [name, acting] of [
    ["a role", { ...LICHENG, role: "owner; reset role" as "district" }],
    ["a district", { ...LICHENG, district: "370112'; reset role; --" }],
    ["an account", { ...LICHENG, account: "' or true" }],
    ["an organisation", { ...LICHENG, organisation: "91370100MA3C0000X'" }],
  ] as const) {
    test(`${name} that would be more than itself is refused`, async () => {
      const work = async () => db().as(acting).driver.query("select 1");
      await expect(work()).rejects.toThrow("cannot stand in a setting");
    });
  }
});
