import { TOTP, URI } from "otpauth";
import { beforeAll, describe, expect, test } from "vitest";
import type { Witness } from "../../api/audit/record.ts";
import { verifyAudit } from "../../api/audit/verify.ts";
import type { Database } from "../../api/db/database.ts";
import { addAccount, grantRole } from "../../api/identity/accounts.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import type { Role } from "../../gis/identity/roles.ts";
import { databaseOf, type EngineName } from "../db/harness.ts";
import { type Site, serve } from "./harness.ts";

const SMALL_CITY = { parcels: 120, seed: 7, namedCases: true };
const WITNESS: Witness = { ...COMMAND_LINE, auditHash: "sha256" };

/** Somebody at a browser: what the server set as a cookie goes along with the next request. */
class Browser {
  readonly site: Site;
  cookie = "";
  constructor(site: Site) {
    this.site = site;
  }
  async ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await this.site.fetch(path, {
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      headers: {
        "content-type": "application/json",
        ...(this.cookie && { cookie: this.cookie }),
        ...headers,
      },
    });
    const set = response.headers.get("set-cookie");
    if (set !== null) this.cookie = set.split(";")[0] ?? "";
    return { status: response.status, body: await response.json(), set };
  }
}

async function person(db: Database, name: string, role: Role | null, district: string | null = null) {
  const first = await addAccount(db, WITNESS, { name, displayName: name }, false);
  if (role !== null) await grantRole(db, WITNESS, name, { role, district, organisation: null });
  return first.password;
}

for (const engine of ["embedded", "server"] as const satisfies EngineName[]) {
  describe(`people and powers (${engine})`, () => {
    let site: Site;
    let db: Database;
    const passwords: Record<string, string> = {};
    beforeAll(async () => {
      db = await databaseOf(engine);
      await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, SMALL_CITY);
      for (const [name, role, district] of [
        ["bureau1", "bureau", null],
        ["licheng1", "district", "370112"],
        ["lixia1", "district", "370102"],
        ["system1", "system-admin", null],
        ["security1", "security-admin", null],
        ["audit1", "audit-admin", null],
        ["nobody1", null, null],
        ["locked1", "city", null],
        ["factor1", "finance", null],
        ["token1", "bureau", null],
        ["change1", "city", null],
      ] as const)
        passwords[name] = await person(db, name, role, district);
      const served = await serve(db);
      site = served.site;
      return served.stop;
    });

    const browser = () => new Browser(site);
    const signIn = async (name: string, more: object = {}) => {
      const at = browser();
      const answer = await at.ask("/api/session", { name, password: passwords[name], ...more });
      return Object.assign(at, { answer });
    };

    describe("signing in", () => {
      test("gives a cookie that no script and no other site can use, and says who one is", async () => {
        const at = await signIn("licheng1");
        expect(at.answer.status).toBe(200);
        expect(at.answer.set).toMatch(/^panhuo_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
        expect((await at.ask("/api/session")).body).toMatchObject({
          account: { name: "licheng1" },
          role: "district",
          district: "370112",
          powers: ["own-account", "record-survey", "read-registry", "send-attachments", "assign-parcels"],
        });
      });

      test("keeps only a hash of the cookie's token", async () => {
        const at = await signIn("licheng1");
        const { rows } = await db.driver.query("select token_hash from session");
        const token = at.cookie.replace("panhuo_session=", "");
        expect(rows.length).toBeGreaterThan(0);
        expect(JSON.stringify(rows)).not.toContain(token);
      });

      test("with a wrong password and with an unknown name is refused in the same words", async () => {
        const wrong = await browser().ask("/api/session", { name: "licheng1", password: "wrong-Password-1" });
        const unknown = await browser().ask("/api/session", {
          name: "phantom1",
          password: "wrong-Password-1",
        });
        expect([wrong.status, wrong.body.code]).toEqual([401, "sign-in-refused"]);
        expect([unknown.status, unknown.body.code, unknown.body.detail]).toEqual([
          401,
          "sign-in-refused",
          wrong.body.detail,
        ]);
        expect(wrong.set).toBeNull();
      });

      test("five attempts a quarter of an hour: the sixth is refused even with the right password", async () => {
        for (let n = 0; n < 5; n++) {
          const answer = await browser().ask("/api/session", {
            name: "locked1",
            password: "wrong-Password-1",
          });
          expect(answer.body.code).toBe("sign-in-refused");
        }
        const right = await signIn("locked1");
        expect([right.answer.status, right.answer.body.code]).toEqual([429, "sign-in-locked"]);
        const phantom = { name: "phantom2", password: "wrong-Password-1" };
        for (let n = 0; n < 5; n++) await browser().ask("/api/session", phantom);
        expect((await browser().ask("/api/session", phantom)).status).toBe(429);
      });

      test("of many at once no more than five are judged", async () => {
        const many = await Promise.all(
          Array.from({ length: 9 }, () =>
            browser().ask("/api/session", { name: "phantom3", password: "wrong-Password-1" }),
          ),
        );
        expect(many.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
      });

      test("is told in the audit, the failures too, with the address it came from", async () => {
        const { rows } = await db.driver.query(
          "select entry from audit_entry where action = 'signIn' order by seq",
        );
        const told = rows.map(({ entry }) => entry as Record<string, unknown>);
        expect(told).toContainEqual(expect.objectContaining({ name: "licheng1", outcome: "done" }));
        expect(told).toContainEqual(
          expect.objectContaining({ subject: "phantom1", outcome: "refused", code: "sign-in-refused" }),
        );
        for (const entry of told) expect(entry.address).toMatch(/127\.0\.0\.1$/);
      });
    });

    describe("a session", () => {
      test("ends by signing out, here or everywhere", async () => {
        const [one, two, three] = [
          await signIn("licheng1"),
          await signIn("licheng1"),
          await signIn("licheng1"),
        ];
        const kept = one.cookie;
        await one.ask("/api/session/end", {});
        one.cookie = kept;
        expect((await one.ask("/api/session")).body.account).toBeNull();
        expect((await two.ask("/api/session")).body.account).not.toBeNull();
        await two.ask("/api/session/end", { everywhere: true });
        expect((await three.ask("/api/session")).body.account).toBeNull();
      });

      for (const [why, change] of [
        ["was idle for half an hour", "seen_at = clock_timestamp() - interval '30 minutes'"],
        ["has lasted half a day", "created_at = clock_timestamp() - interval '12 hours'"],
      ] as const) {
        test(`is nobody's once it ${why}`, async () => {
          const at = await signIn("lixia1");
          await db.driver.query(`update session set ${change}`);
          expect((await at.ask("/api/session")).body.account).toBeNull();
          await db.driver.query("delete from session");
        });
      }

      test("of an account that was closed ends at once", async () => {
        const at = await signIn("lixia1");
        const system = await signIn("system1");
        expect((await system.ask("/api/accounts/lixia1/disabled", { disabled: true })).status).toBe(200);
        expect((await at.ask("/api/session")).body.account).toBeNull();
        expect((await signIn("lixia1")).answer.status).toBe(401);
        expect((await system.ask("/api/accounts/lixia1/disabled", { disabled: false })).status).toBe(200);
        expect((await signIn("lixia1")).answer.status).toBe(200);
      });
    });

    describe("what another site's page sends", () => {
      for (const [name, headers] of [
        ["with its origin", { origin: "https://evil.example" }],
        ["with the origin null", { origin: "null" }],
        ["as the browser marks it", { "sec-fetch-site": "cross-site" }],
        ["from a sibling of this site", { "sec-fetch-site": "same-site" }],
      ] as const) {
        test(`${name} is refused, with the cookie and without`, async () => {
          const at = await signIn("licheng1");
          const answer = await at.ask("/api/session/end", {}, headers);
          expect([answer.status, answer.body.code]).toEqual([403, "cross-site-request"]);
          const body = { name: "licheng1", password: passwords.licheng1 };
          expect((await browser().ask("/api/session", body, headers)).status).toBe(403);
        });
      }

      test("is not what this site's own page sends", async () => {
        const at = await signIn("licheng1");
        const headers = { origin: site.origin, "sec-fetch-site": "same-origin" };
        expect((await at.ask("/api/session/end", {}, headers)).status).toBe(200);
      });
    });

    // Each password costs a hash of half a second; what the engine has no part in is tested on one.
    if (engine === "server") {
      describe("a password", () => {
        test("that somebody else set is changed before anything else is done", async () => {
          const system = await signIn("system1");
          const first = await system.ask("/api/accounts/change1/password", {});
          passwords.change1 = first.body.password;
          const at = await signIn("change1");
          expect((await at.ask("/api/session")).body).toMatchObject({
            passwordDue: true,
            powers: ["own-account"],
          });
          const weak = await at.ask("/api/account/password", { current: passwords.change1, next: "change1" });
          expect([weak.status, weak.body.faults]).toEqual([
            422,
            ["too-short", "too-few-kinds", "contains-name"],
          ]);
          const same = await at.ask("/api/account/password", {
            current: passwords.change1,
            next: passwords.change1,
          });
          expect(same.body.code).toBe("password-used-before");
          const wrong = await at.ask("/api/account/password", { current: "x", next: "Another-Password-22" });
          expect(wrong.body.code).toBe("password-wrong");
          const right = { current: passwords.change1, next: "Another-Password-22" };
          expect((await at.ask("/api/account/password", right)).status).toBe(200);
          expect((await at.ask("/api/session")).body).toMatchObject({ passwordDue: false, role: "city" });
          passwords.change1 = "Another-Password-22";
        });

        test("is due again after ninety days", async () => {
          const age = (days: number) =>
            db.driver.query(
              `update credential set changed_at = clock_timestamp() - interval '${days} days' + interval '1 hour'
             where account_id = (select account_id from account where name = 'change1')`,
            );
          const at = await signIn("change1");
          await age(90);
          expect((await at.ask("/api/session")).body.passwordDue).toBe(false);
          await age(91);
          expect((await at.ask("/api/session")).body.passwordDue).toBe(true);
        });

        test("hashed cheaper than today is hashed anew at the next sign-in", async () => {
          const { hashPassword } = await import("../../api/identity/password-hash.ts");
          const cheap = await hashPassword("Former-Password-1", { logN: 10, r: 8, p: 1 });
          await db.driver.query(
            "update credential set password_hash = $1 where account_id = (select account_id from account where name = 'nobody1')",
            [cheap],
          );
          passwords.nobody1 = "Former-Password-1";
          expect((await signIn("nobody1")).answer.status).toBe(200);
          const { rows } = await db.driver.query(
            "select password_hash from credential where account_id = (select account_id from account where name = 'nobody1')",
          );
          expect(rows[0]?.password_hash).toMatch(/^scrypt\$15\$8\$3\$/);
          expect((await signIn("nobody1")).answer.status).toBe(200);
        });
      });
    }

    if (engine === "server") {
      describe("the second factor", () => {
        const codeOf = (uri: string, secondsLater = 0) => {
          const totp = URI.parse(uri);
          if (!(totp instanceof TOTP)) throw new Error("not a TOTP address");
          return totp.generate({ timestamp: Date.now() + secondsLater * 1000 });
        };

        test("counts from its confirmation on; a code counts once; a recovery code stands in once", async () => {
          const at = await signIn("factor1");
          const { body: offered } = await at.ask("/api/account/second-factor", {});
          const { rows: kept } = await db.driver.query("select secret from second_factor");
          // The database alone, or a copy of it, signs nobody in.
          expect(kept).toEqual([{ secret: expect.stringMatching(/^aes-256-gcm\$[\w-]+$/) }]);
          expect((await signIn("factor1")).answer.status).toBe(200);
          expect((await at.ask("/api/account/second-factor/confirmation", { code: "000000" })).status).toBe(
            422,
          );
          const code = codeOf(offered.uri);
          const { body: confirmed } = await at.ask("/api/account/second-factor/confirmation", { code });
          expect(confirmed.recoveryCodes).toHaveLength(10);

          expect((await signIn("factor1")).answer.body.code).toBe("second-factor-needed");
          expect((await signIn("factor1", { code })).answer.body.code).toBe("sign-in-refused");
          const next = codeOf(offered.uri, 30);
          expect((await signIn("factor1", { code: next })).answer.status).toBe(200);
          expect((await signIn("factor1", { code: next })).answer.status).toBe(401);
          const [recovery] = confirmed.recoveryCodes;
          const recovered = await signIn("factor1", { code: recovery });
          expect(recovered.answer.status).toBe(200);
          expect((await recovered.ask("/api/session")).body).toMatchObject({
            secondFactor: true,
            recoveryCodesLeft: 9,
          });
          expect((await signIn("factor1", { code: recovery })).answer.status).toBe(401);
          const off = { password: passwords.factor1, code: confirmed.recoveryCodes[1] };
          expect((await recovered.ask("/api/account/second-factor/removal", off)).status).toBe(200);
          expect((await signIn("factor1")).answer.status).toBe(200);
        });
      });
    }

    describe("an access token", () => {
      test("acts with its account's powers until it is revoked, and is told once", async () => {
        const at = await signIn("token1");
        const { body } = await at.ask("/api/account/tokens", { label: "脚本" });
        const headers = { authorization: `Bearer ${body.token}` };
        expect((await browser().ask("/api/session", undefined, headers)).body.role).toBe("bureau");
        const listed = await at.ask("/api/account/tokens");
        expect(listed.body.tokens).toMatchObject([{ id: body.id, label: "脚本" }]);
        expect(JSON.stringify(listed.body)).not.toContain(body.token);
        const { rows } = await db.driver.query("select * from access_token");
        expect(JSON.stringify(rows)).not.toContain(body.token);
        const other = await signIn("bureau1");
        expect((await other.ask(`/api/account/tokens/${body.id}/revocation`, {})).status).toBe(404);
        expect((await at.ask(`/api/account/tokens/${body.id}/revocation`, {})).status).toBe(200);
        expect((await browser().ask("/api/session", undefined, headers)).status).toBe(401);
      });

      test("does not outlive its days", async () => {
        const at = await signIn("token1");
        const { body } = await at.ask("/api/account/tokens", { label: "一日", days: 1 });
        const headers = { authorization: `Bearer ${body.token}` };
        await db.driver.query("update access_token set expires_at = clock_timestamp()");
        expect((await browser().ask("/api/session", undefined, headers)).body.code).toBe("token-unknown");
      });
    });

    describe("the separated administrators", () => {
      test("make accounts, give powers and read the audit: each one of these", async () => {
        const [system, security, audit] = [
          await signIn("system1"),
          await signIn("security1"),
          await signIn("audit1"),
        ];
        const made = await system.ask("/api/accounts", { name: "new1", displayName: "新账号" });
        expect(made.status).toBe(200);
        expect((await system.ask("/api/accounts/new1/role", { role: "bureau" })).status).toBe(403);
        expect((await security.ask("/api/accounts", { name: "new2", displayName: "x" })).status).toBe(403);
        expect((await security.ask("/api/accounts/new1/role", { role: "bureau" })).status).toBe(200);
        expect((await audit.ask("/api/accounts/new1/role", { role: "bureau" })).status).toBe(403);
        expect(
          (await audit.ask("/api/audit?action=grantRole&outcome=done&limit=1")).body.items,
        ).toMatchObject([{ subject: "new1", outcome: "done", name: "security1" }]);
        expect((await system.ask("/api/audit")).status).toBe(403);
        expect((await security.ask("/api/audit")).status).toBe(403);
      });

      test("take no decision on land", async () => {
        for (const name of ["system1", "security1", "audit1"]) {
          const at = await signIn(name);
          const answer = await at.ask("/api/policy/tables/standard-far", {
            name: "x",
            source: "x",
            from: "2020-01-01",
            rows: [{ use: "industrial", far: "1.0" }],
          });
          expect([answer.status, answer.body.code]).toEqual([403, "power-missing"]);
        }
      });

      test("do not raise themselves, nor become one another", async () => {
        const security = await signIn("security1");
        const own = await security.ask("/api/accounts/security1/role", { role: "bureau" });
        expect([own.status, own.body.code]).toEqual([422, "grant-to-oneself"]);
        const other = await security.ask("/api/accounts/system1/role", { role: "audit-admin" });
        expect([other.status, other.body.code]).toEqual([422, "administrators-separated"]);
      });

      test("are held to it by the database when no route is asked", async () => {
        const accountId = async (name: string) =>
          (await db.driver.query("select account_id::text as id from account where name = $1", [name]))
            .rows[0]?.id;
        const acting = async (name: string, role: Role) =>
          db.as({ role, account: String(await accountId(name)), district: null, organisation: null });
        const grant = `insert into account_grant (account_id, role, granted_by)
          select account_id, 'bureau', (select account_id from account where name = $2) from account where name = $1`;
        const refused = { sqlstate: "42501" };
        const system = await acting("system1", "system-admin");
        const security = await acting("security1", "security-admin");
        const bureau = await acting("bureau1", "bureau");
        await expect(security.driver.query(grant, ["security1", "security1"])).rejects.toMatchObject(refused);
        await expect(security.driver.query(grant, ["nobody1", "system1"])).rejects.toMatchObject(refused);
        await expect(system.driver.query(grant, ["nobody1", "system1"])).rejects.toMatchObject(refused);
        await expect(bureau.driver.query("select 1 from account")).rejects.toMatchObject(refused);
        await expect(system.driver.query("select password_hash from credential")).rejects.toMatchObject(
          refused,
        );
        const closed = await system.driver.query("update account set disabled = true where name = 'system1'");
        expect(closed.rowCount).toBe(0);
      });
    });

    test("an account without a role sees what a visitor sees, and keeps its own account", async () => {
      const at = await signIn("nobody1");
      expect((await at.ask("/api/session")).body).toMatchObject({
        role: "anonymous",
        powers: ["own-account"],
      });
      expect((await at.ask("/api/audit")).status).toBe(403);
      expect((await at.ask("/api/account/tokens")).status).toBe(200);
    });

    test("the audit is read page by page, each entry once, and by filter", async () => {
      const at = await signIn("audit1");
      const seen: string[] = [];
      let cursor = "";
      do {
        const { body } = await at.ask(`/api/audit?limit=40${cursor && `&cursor=${cursor}`}`);
        seen.push(...body.items.map((item: { chain: string; seq: number }) => `${item.chain} ${item.seq}`));
        cursor = body.nextCursor ?? "";
      } while (cursor !== "");
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.length).toBe((await verifyAudit(db)).entries);
      const refused = (await at.ask("/api/audit?outcome=refused&account=licheng1")).body.items;
      expect(refused.length).toBeGreaterThan(0);
      for (const item of refused) expect(item).toMatchObject({ outcome: "refused", name: "licheng1" });
    });

    test("no password, code or token stands in the audit", async () => {
      const { rows } = await db.driver.query("select string_agg(entry::text, ' ') as text from audit_entry");
      const text = String(rows[0]?.text);
      for (const password of Object.values(passwords)) expect(text).not.toContain(password);
      expect(text).not.toMatch(/panhuo_[\w-]{20}/);
      expect((await verifyAudit(db)).broken).toEqual([]);
    });
  });
}
