import { TOTP, URI } from "otpauth";
import { beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../api/db/database.ts";
import { addAccount, grantRole } from "../../api/identity/accounts.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { thousandLots } from "../../gis/demonstration/thousand-lots.ts";
import { databaseOf } from "../db/harness.ts";
import { pathOf, workedCasesOf } from "../worked-cases.ts";
import { type Answered, type Site, serve } from "./harness.ts";
import { ROOMS } from "./registry-model/catalogue.ts";
import { employ, OWN } from "./registry-model/people.ts";

const LICHENG = "370112";
const WITNESS = { ...COMMAND_LINE, auditHash: "sha256" } as const;
const JSON_TYPE = { "content-type": "application/json" };
const PDF = new Blob(["%PDF-1.4\n%%EOF\n"]);

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string }[];
}

for (const engine of ["embedded", "server"] as const) {
  describe(`a command that is sent again under its key (${engine})`, () => {
    let site: Site;
    let db: Database;
    let password: string;
    const tokens: Record<string, string> = {};
    let sendings = 0;
    /** The operations that were sent twice so far. */
    const sentTwice = new Set<string>();

    beforeAll(async () => {
      db = await databaseOf(engine);
      await seedDemonstration(db, "jinan-2019-61@1.0.0", () => undefined, {
        parcels: 60,
        seed: 7,
        namedCases: true,
      });
      for (const { role, token } of await employ(db, [LICHENG])) tokens[role] ??= token ?? "";
      ({ password } = await addAccount(db, WITNESS, { name: "clerk1", displayName: "clerk" }, false));
      await grantRole(db, WITNESS, "clerk1", { role: "auditor", district: null, organisation: null });
      const served = await serve(db);
      site = served.site;
      return served.stop;
    });

    const bearer = (role: string) => ({ authorization: `Bearer ${tokens[role]}` });
    const send = (
      who: Record<string, string>,
      path: string,
      key: string | undefined,
      body: unknown,
      more: Record<string, string> = {},
    ): Promise<Answered> =>
      site.json(path, {
        method: "POST",
        headers: {
          ...JSON_TYPE,
          ...who,
          ...more,
          ...(key !== undefined && { "idempotency-key": key }),
        },
        body: typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body),
      });
    const done = async (action: string) => {
      const { rows } = await db.driver.query(
        "select count(*)::integer as n from audit_entry where entry::jsonb ->> 'action' = $1 and entry::jsonb ->> 'outcome' = 'done'",
        [action],
      );
      return Number(rows[0]?.n);
    };

    /** Sends twice what is to be done once, then something else under the same key; gives the first answer. */
    async function twice(
      action: string,
      who: Record<string, string>,
      path: string,
      body: unknown,
      other?: unknown,
      isToldOnce = false,
    ): Promise<Answered["body"]> {
      sendings += 1;
      const key = `sent-again-${sendings}`;
      const before = await done(action);
      const first = await send(who, path, key, body);
      expect(first, `${action}: ${JSON.stringify(first.body)}`).toMatchObject({
        status: expect.toBeOneOf([200, 202]),
      });
      const again = await send(who, path, key, body);
      if (isToldOnce) expect(again).toMatchObject({ status: 409, body: { code: "already-done" } });
      else expect(again).toEqual(first);
      expect(await done(action)).toBe(before + 1);
      // Of what takes no body, it is another command for whoever has seen another version.
      const different = await (other === undefined
        ? send(who, path, key, body, { "if-match": '"another"' })
        : send(who, path, key, other));
      expect(different, action).toMatchObject({ status: 422, body: { code: "idempotency-key-reused" } });
      sentTwice.add(action);
      return first.body;
    }

    /** Waits for a job's end by its events. */
    const finished = async (job: string): Promise<void> => {
      await (await site.fetch(`/api/jobs/${job}/events`, { headers: bearer("bureau") })).text();
    };

    test("is carried out once and answered alike: accounts, roles, tables, findings", async () => {
      const [system, security] = [bearer("system-admin"), bearer("security-admin")];
      const account = { name: "new1", displayName: "new" };
      await twice("addAccount", system, "/api/accounts", account, { ...account, displayName: "b" }, true);
      await twice("resetPassword", system, "/api/accounts/new1/password", {}, { secondFactor: true }, true);
      const role = (name: string) => ({ role: name, district: null, organisation: null });
      await twice("grantRole", security, "/api/accounts/new1/role", role("city"), role("auditor"));
      const disabled = (is: boolean) => ({ disabled: is });
      await twice(
        "setAccountDisabled",
        system,
        "/api/accounts/new1/disabled",
        disabled(true),
        disabled(false),
      );
      const table = {
        name: "各用途标准容积率",
        source: "演示数据",
        from: "2020-01-01",
        rows: [{ use: "industrial", far: "1.0" }],
        demonstration: true,
      };
      await twice("loadPolicyTable", bearer("bureau"), "/api/policy/tables/standard-far", table, {
        ...table,
        from: "2020-01-02",
      });
      const district = bearer("district");
      const year = { year: 2020, outputFen: "1", taxFen: "1" };
      await twice("recordBenefit", district, "/api/survey/parcels/LC-0009/benefit", year, {
        ...year,
        taxFen: "2",
      });
      const correction = { year: 2020, reason: "录错", figures: { taxFen: "3" } };
      await twice("correctBenefit", district, "/api/survey/parcels/LC-0009/benefit/correction", correction, {
        ...correction,
        figures: null,
      });
      const assignment = { organisation: OWN, capacity: "agency", reason: "委托" };
      await twice("assignParcel", district, "/api/parcels/LC-0009/assignments", assignment, {
        ...assignment,
        assigned: false,
      });
      const order = { district: LICHENG, agency: { uscc: OWN, name: "甲" }, parcels: [] };
      const parcel = String((await site.json("/api/parcels/LC-0009")).body.id).slice(-8);
      const commission = { ...order, parcels: [parcel] };
      await twice("evaluations.commission", district, "/api/evaluations/commission", commission, {
        ...commission,
        agency: { uscc: OWN, name: "乙" },
      });
    });

    test("is known by the bytes of the file that it sends", async () => {
      const path = `/api/attachments?district=${LICHENG}&name=a.pdf`;
      const other = new Blob(["%PDF-1.4\n%b\n%%EOF\n"]);
      await twice("sendAttachment", bearer("district"), path, PDF, other);

      const bureau = bearer("bureau");
      const file = (from: number, to: number) =>
        JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(from, to) });
      const sending = `/api/survey/uploads?name=lots.geojson&district=${LICHENG}`;
      const sent = await twice("sendUpload", bureau, sending, file(0, 20), file(0, 19));
      expect(sent.sameFile).toBe(false);
      await finished(sent.job.id);
      const upload = `/api/survey/uploads/${sent.upload}`;
      const { mapping } = (await site.json(upload, { headers: bureau })).body;
      const mapped = await twice("mapUpload", bureau, `${upload}/mapping`, { mapping }, { mapping: null });
      await finished(mapped.job.id);
      const repaired = await twice("repairUpload", bureau, `${upload}/repair`, { rows: [1] }, { rows: [2] });
      await finished(repaired.job.id);
      const committed = await twice("commitUpload", bureau, `${upload}/commit`, {}, { confirm: "all" });
      await finished(committed.job.id);
      const withdrawal = { reason: "甲" };
      const withdrawn = await twice("withdrawUpload", bureau, `${upload}/withdrawal`, withdrawal, {
        reason: "乙",
      });
      await finished(withdrawn.job.id);

      const given = await send(bureau, sending, undefined, file(20, 40));
      await finished(given.body.job.id);
      const cancellation = `/api/survey/uploads/${given.body.upload}/cancellation`;
      await twice("discardUpload", bureau, cancellation, {});
    });

    test("cancels a job once", async () => {
      const bureau = bearer("bureau");
      // One that no process takes up: it belongs to one that is alive.
      const { rows } = await db.driver.query(
        `insert into job (job_id, kind, subject, input, state, runner, heard_at)
         values (gen_random_uuid(), 'survey-commit', gen_random_uuid(), '{}', 'running', gen_random_uuid(), 'infinity')
         returning job_id`,
      );
      await twice("cancelJob", bureau, `/api/jobs/${rows[0]?.job_id}/cancellation`, {});
    });

    test("does once what concerns one's own account, and no secret is kept for a repetition", async () => {
      const signingIn = { name: "clerk1", password };
      const wrong = { name: "clerk1", password: "not-this-one-1" };
      const key = "sign-in-once";
      const first = await site.fetch("/api/session", {
        method: "POST",
        headers: { ...JSON_TYPE, "idempotency-key": key },
        body: JSON.stringify(signingIn),
      });
      const session = { cookie: first.headers.get("set-cookie")?.split(";")[0] ?? "" };
      await first.text();
      expect(await send({}, "/api/session", key, signingIn)).toMatchObject({
        status: 409,
        body: { code: "already-done" },
      });
      // Whoever does not know the password learns nothing of the key.
      expect(await send({}, "/api/session", key, wrong)).toMatchObject({
        status: 401,
        body: { code: "sign-in-refused" },
      });
      sentTwice.add("signIn");

      const label = { label: "programs" };
      const token = await twice("addToken", session, "/api/account/tokens", label, { label: "b" }, true);
      const own = { authorization: `Bearer ${token.token}` };
      await twice("revokeToken", session, `/api/account/tokens/${token.id}/revocation`, {});
      expect((await send(own, "/api/account/tokens", undefined, label)).status).toBe(401);
      const { body: lasting } = await send(session, "/api/account/tokens", undefined, label);
      // A token outlasts the sessions that these commands end.
      const program = { authorization: `Bearer ${lasting.token}` };

      const factor = "/api/account/second-factor";
      const offered = await twice("offerSecondFactor", program, factor, {}, undefined, true);
      const totp = URI.parse(offered.uri);
      if (!(totp instanceof TOTP)) throw new Error("not a TOTP address");
      const code = totp.generate();
      const confirmed = await twice(
        "confirmSecondFactor",
        program,
        `${factor}/confirmation`,
        { code },
        { code: "000000" },
        true,
      );
      const [recovery] = confirmed.recoveryCodes;
      const removal = { password, code: recovery };
      await twice("removeSecondFactor", program, `${factor}/removal`, removal, {
        ...removal,
        code: "000000",
      });
      const change = { current: password, next: "Another-pass-9" };
      await twice("changePassword", program, "/api/account/password", change, {
        ...change,
        next: "Third-pass-10",
      });
      await twice("signOut", program, "/api/session/end", {}, { everywhere: true });

      const { rows } = await db.driver.query(
        "select coalesce(string_agg(k::text, ' '), '') as kept from idempotency_key k",
      );
      const secrets = [password, change.next, token.token, lasting.token, totp.secret.base32, recovery];
      for (const secret of [...secrets, session.cookie.split("=")[1]]) {
        expect(String(rows[0]?.kept)).not.toContain(secret);
      }
    });

    test("and there is no other that records something", async () => {
      const paths: Record<string, Record<string, Operation>> = (await site.json("/api/openapi.json")).body
        .paths;
      const commands = Object.entries(paths).flatMap(([path, { post }]) =>
        post?.parameters.some(({ name }) => name === "Idempotency-Key") &&
        !ROOMS.some((room) => path.startsWith(`/api/${room}/`))
          ? [post.operationId]
          : [],
      );
      expect(commands.filter((one) => !sentTwice.has(one))).toEqual([]);
    });

    test("is carried out once of several at the same time, and a key is each account's own", async () => {
      const body = { organisation: OWN, capacity: "agency", reason: "同时" };
      const path = "/api/parcels/LC-0009/assignments";
      const before = await done("assignParcel");
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => send(bearer("district"), path, "at-the-same-time", body)),
      );
      expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
      expect(answers[0]?.status).toBe(200);
      expect(await done("assignParcel")).toBe(before + 1);
      expect((await send(bearer("bureau"), path, "at-the-same-time", body)).status).toBe(200);
      expect(await done("assignParcel")).toBe(before + 2);
      const { rows } = await db
        .as({ role: "bureau", account: null, district: null, organisation: null })
        .driver.query("select count(*)::integer as n from idempotency_key where account <> 'bureau-token'");
      expect(rows).toEqual([{ n: 0 }]);
    });

    test("is done again when it was refused, and once its day is over", async () => {
      const path = "/api/parcels/LC-0009/assignments";
      const key = "refused-at-first";
      const refused = await send(bearer("district"), path, key, { organisation: OWN });
      expect(refused.status).toBe(422);
      const body = { organisation: OWN, capacity: "agency", reason: "再次" };
      expect((await send(bearer("district"), path, key, body)).status).toBe(200);
      const before = await done("assignParcel");
      const age = (hours: string) =>
        db.driver.query(
          "update idempotency_key set recorded_at = clock_timestamp() - $1::interval where key = $2",
          [hours, key],
        );
      await age("23:59");
      await send(bearer("district"), path, key, body);
      expect(await done("assignParcel")).toBe(before);
      await age("24:00");
      await send(bearer("district"), path, key, body);
      expect(await done("assignParcel")).toBe(before + 1);
    });

    test("needs a key of 8 to 200 characters", async () => {
      const path = "/api/parcels/LC-0009/assignments";
      const body = { organisation: OWN, capacity: "agency", reason: "钥" };
      for (const [length, status] of [
        [7, 400],
        [8, 200],
        [200, 200],
        [201, 400],
      ] as const) {
        expect((await send(bearer("district"), path, "k".repeat(length), body)).status).toBe(status);
      }
    });

    test("changes what was seen and nothing else: If-Match with the ETag of an account, of an upload", async () => {
      const tagOf = async (path: string, role: string) => {
        const response = await site.fetch(path, { headers: bearer(role) });
        await response.text();
        return response.headers.get("etag") ?? "";
      };
      const [system, account] = [bearer("system-admin"), "/api/accounts/new1"];
      const seen = await tagOf(account, "system-admin");
      expect(await tagOf(account, "system-admin")).toBe(seen);
      const open = (tag: string) =>
        send(system, `${account}/disabled`, undefined, { disabled: false }, { "if-match": tag });
      expect(await open('"another"')).toMatchObject({ status: 412, body: { code: "version-changed" } });
      expect((await open(seen)).status).toBe(200);
      expect((await open(seen)).status).toBe(412);
      expect((await open("*")).status).toBe(200);
      const role = { role: null };
      const grant = (tag: string) =>
        send(bearer("security-admin"), `${account}/role`, undefined, role, { "if-match": tag });
      expect((await grant(seen)).status).toBe(412);
      expect((await grant(await tagOf(account, "security-admin"))).status).toBe(200);

      const bureau = bearer("bureau");
      const file = JSON.stringify({ type: "FeatureCollection", features: thousandLots().slice(50, 60) });
      const sent = await send(bureau, "/api/survey/uploads?name=c.geojson", undefined, file);
      await finished(sent.body.job.id);
      const upload = `/api/survey/uploads/${sent.body.upload}`;
      const first = await tagOf(upload, "bureau");
      const answer = (tag: string) =>
        send(bureau, `${upload}/mapping`, undefined, { district: LICHENG }, { "if-match": tag });
      const mapped = await answer(first);
      expect(mapped.status).toBe(202);
      await finished(mapped.body.job.id);
      for (const [command, body] of [
        ["mapping", { district: LICHENG }],
        ["repair", { rows: [1] }],
        ["commit", {}],
        ["cancellation", {}],
      ] as const) {
        const late = await send(bureau, `${upload}/${command}`, undefined, body, { "if-match": first });
        expect(late, command).toMatchObject({ status: 412, body: { code: "version-changed" } });
      }
    });

    if (engine === "embedded") {
      test("What takes no key changes nothing", async () => {
        const paths: Record<string, Record<string, Operation>> = (await site.json("/api/openapi.json")).body
          .paths;
        const computing = Object.entries(paths).flatMap(([path, { post }]) =>
          post && !post.parameters.some(({ name }) => name === "Idempotency-Key") ? [path] : [],
        );
        const cases = workedCasesOf("jinan-2019-61");
        const bodyOf = (path: string): unknown => {
          if (path === "/api/quotas/dry-run") return { year: 2020 };
          if (path.endsWith("/benefit-evaluation"))
            return { enterprises: [{ id: "E", areaM2: "2000.00", taxFen: "1" }] };
          const one = cases.find(({ fn }) => pathOf(fn) === path) ?? cases[0];
          if (path !== "/api/policy/explain") return one?.input;
          return { function: one && pathOf(one.fn).split("/").at(-1), input: one?.input };
        };
        // Of a database of one session: a transaction that stores anything takes a number of its own.
        const stored = async () =>
          (await db.driver.query("select pg_snapshot_xmax(pg_current_snapshot())::text as xid")).rows[0]?.xid;
        await send(bearer("bureau"), "/api/quotas/dry-run", undefined, { year: 2020 });
        const before = await stored();
        for (const path of computing) {
          const answer = await send(bearer("bureau"), path, undefined, bodyOf(path));
          expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
        }
        expect(await stored()).toBe(before);
        await send(bearer("district"), "/api/parcels/LC-0009/assignments", undefined, {
          organisation: OWN,
          capacity: "agency",
          reason: "记",
        });
        expect(await stored()).not.toBe(before);
      });
    }
  });
}
