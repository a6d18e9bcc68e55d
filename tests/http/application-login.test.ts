import { beforeAll, describe, expect, test } from "vitest";
import type { Witness } from "../../api/audit/record.ts";
import type { Database } from "../../api/db/database.ts";
import { migrate } from "../../api/db/migrate.ts";
import { openDatabase } from "../../api/db/open.ts";
import { addAccount, grantRole } from "../../api/identity/accounts.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { createServerDatabase } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

// As in production: the owner has made schema and city and is gone; what is served goes through a login that is a
// member of panhuo_app and of nothing else.

describe("a login that only takes roles", () => {
  let site: Site;
  let login: Database;
  let password: string;

  beforeAll(async () => {
    const { url, drop } = await createServerDatabase();
    const owner = await openDatabase({ databaseUrl: url });
    await migrate(owner.driver);
    const city = { parcels: 60, seed: 3, namedCases: true };
    await seedDemonstration(owner, "jinan-2019-61@1.0.0", () => undefined, city);
    const witness: Witness = { ...COMMAND_LINE, auditHash: "sm3" };
    ({ password } = await addAccount(owner, witness, { name: "bureau1", displayName: "市局" }, false));
    await grantRole(owner, witness, "bureau1", { role: "bureau", district: null, organisation: null });
    const name = `login_${process.pid}`;
    await owner.driver.script(`create role ${name} login; grant panhuo_app to ${name}`);
    const asLogin = new URL(url);
    asLogin.username = name;
    login = await openDatabase({ databaseUrl: asLogin.href });
    const served = await serve(login);
    site = served.site;
    return async () => {
      await served.stop();
      await login.close();
      await owner.driver.script(`drop role ${name}`);
      await owner.close();
      await drop();
    };
  });

  test("sees nothing and changes nothing by itself", async () => {
    for (const statement of [
      "select 1 from parcel",
      "select 1 from account",
      "select 1 from audit_entry",
      "delete from audit_entry",
      "set role panhuo",
    ])
      await expect(login.driver.query(statement)).rejects.toMatchObject({ sqlstate: "42501" });
    await expect(login.driver.script("create table own (n integer)")).rejects.toMatchObject({
      sqlstate: "42501",
    });
    await expect(login.driver.script("alter table parcel disable row level security")).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });

  test("serves everybody: totals, the list, one parcel and its reasons, a tile", async () => {
    for (const path of [
      "/api/health",
      "/api/city",
      "/api/districts",
      "/api/parcels",
      "/api/parcels/LC-0001",
      "/api/parcels/LC-0001/recognition",
      "/api/parcels/LC-0001/explanation",
      "/api/policy/tables",
      "/api/survey/towns",
      "/tiles/parcels.json",
      "/tiles/parcels/13/6757/3208.mvt",
      "/tiles/districts/8/211/100.mvt",
    ])
      expect([path, (await site.fetch(path)).status]).toEqual([path, 200]);
    expect((await site.json("/api/parcels?limit=1")).body.items).toHaveLength(1);
  });

  test("signs people in, carries their commands out and records them", async () => {
    const post = (path: string, body: unknown, cookie = "") =>
      site.fetch(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", cookie },
      });
    const signedIn = await post("/api/session", { name: "bureau1", password });
    expect(signedIn.status).toBe(200);
    const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
    const table = {
      name: "各用途标准容积率",
      source: "市局文件",
      from: "2020-01-01",
      rows: [{ use: "industrial", far: "1.0" }],
    };
    expect((await post("/api/policy/tables/standard-far", table, cookie)).status).toBe(200);
    const listed = await site.fetch("/api/account/tokens", { headers: { cookie } });
    expect(listed.status).toBe(200);
  });
});
