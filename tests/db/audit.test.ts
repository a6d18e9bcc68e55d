import { beforeAll, describe, expect, test } from "vitest";
import { appendEntry, carryOut, type Witness } from "../../api/audit/record.ts";
import { verifyAudit } from "../../api/audit/verify.ts";
import { HOUSE } from "../../api/db/acting.ts";
import type { Database } from "../../api/db/database.ts";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { AppError } from "../../api/errors.ts";
import { type Actor, ANONYMOUS } from "../../gis/identity/roles.ts";
import { databaseOf, describeOnBothEngines } from "./harness.ts";

const LICHENG: Actor = {
  account: "00000000-0000-4000-8000-000000000001",
  name: "licheng1",
  role: "district",
  district: "370112",
  organisation: null,
};
const BUREAU: Actor = { ...LICHENG, account: null, name: "bureau-token", role: "bureau", district: null };
const by = (actor: Actor, auditHash: Witness["auditHash"] = "sha256"): Witness => ({
  actor,
  address: "10.1.2.3",
  auditHash,
});
const actingFor = (db: Database, actor: Actor) => db.as(actor);

async function entries(db: Database, chain: string) {
  const { rows } = await db.driver.query(
    "select entry, seq, hash from audit_entry where chain = $1 order by seq",
    [chain],
  );
  return rows as { entry: Record<string, unknown>; seq: bigint; hash: string }[];
}

describeOnBothEngines("the audit", (db) => {
  test("tells who did what, from where, with what before and after, in the chain of his district", async () => {
    const deed = { action: "tryOut", subject: "370112-00000001", input: { reason: "试验" } };
    const answer = await carryOut(actingFor(db(), LICHENG), by(LICHENG), deed, async () => ({
      answer: 7,
      before: { state: "a" },
      after: { state: "b" },
    }));
    expect(answer).toBe(7);
    const [last] = (await entries(db(), "370112")).slice(-1);
    expect(last?.entry).toMatchObject({
      chain: "370112",
      account: LICHENG.account,
      name: "licheng1",
      role: "district",
      address: "10.1.2.3",
      action: "tryOut",
      subject: "370112-00000001",
      input: { reason: "试验" },
      outcome: "done",
      before: { state: "a" },
      after: { state: "b" },
    });
  });

  test("of a command that is refused or breaks keeps the entry and nothing else", async () => {
    const counted = async () =>
      (await db().driver.query("select count(*)::integer as n from parcel_assignment")).rows[0]?.n;
    const before = await counted();
    const attempt = (error: Error) =>
      carryOut(actingFor(db(), BUREAU), by(BUREAU), { action: "tryOut" }, async () => {
        throw error;
      });
    const refusal = new AppError("not-like-this", { zh: "不行", en: "no" }, { status: 422 });
    await expect(attempt(refusal)).rejects.toBe(refusal);
    await expect(attempt(new Error("broken"))).rejects.toThrow("broken");
    expect(await counted()).toBe(before);
    expect((await entries(db(), "city")).slice(-2).map(({ entry }) => [entry.outcome, entry.code])).toEqual([
      ["refused", "not-like-this"],
      ["failed", "unexpected-failure"],
    ]);
  });

  test("is not there without what it tells of, nor that without it", async () => {
    const before = (await entries(db(), "city")).length;
    const undone = db()
      .as(BUREAU)
      .transaction(async (tx) => {
        await appendEntry(tx, by(BUREAU), { action: "tryOut" }, { outcome: "done" });
        throw new Error("undone");
      });
    await expect(undone).rejects.toThrow("undone");
    expect(await entries(db(), "city")).toHaveLength(before);
  });

  for (const role of ["bureau", "auditor", "audit-admin", "system-admin", "house"] as const) {
    test(`can be changed or removed by no ${role}`, async () => {
      const acting = db().as({ ...BUREAU, role });
      for (const statement of [
        "update audit_entry set hash = hash",
        "delete from audit_entry",
        "truncate audit_entry",
      ])
        await expect(acting.driver.query(statement)).rejects.toMatchObject({ sqlstate: "42501" });
      await expect(acting.driver.query("update audit_chain set chain = chain || 'x'")).rejects.toMatchObject({
        sqlstate: "42501",
      });
    });
  }

  test("takes an entry of nobody but its author, and a district's in no other chain", async () => {
    const write = (actor: Actor, witness: Witness, district?: string) =>
      actingFor(db(), actor).transaction((tx) =>
        appendEntry(tx, witness, { action: "tryOut", district }, { outcome: "done" }),
      );
    const somebody = { ...BUREAU, account: "00000000-0000-4000-8000-000000000002" };
    await expect(write(BUREAU, by(somebody))).rejects.toMatchObject({ sqlstate: "42501" });
    await expect(write(LICHENG, by(LICHENG), "370102")).rejects.toMatchObject({ sqlstate: "42501" });
    await expect(write(ANONYMOUS, by(ANONYMOUS))).rejects.toMatchObject({ sqlstate: "42501" });
    await expect(write(LICHENG, by(LICHENG))).resolves.toBeUndefined();
  });

  test("shows a district the head of a chain and no entry", async () => {
    const acting = db().as(LICHENG);
    await expect(acting.driver.query("select seq, hash from audit_entry")).resolves.toBeDefined();
    await expect(acting.driver.query("select entry from audit_entry")).rejects.toMatchObject({
      sqlstate: "42501",
    });
  });

  test("is whole when it is computed again, under SHA-256 and SM3 alike", async () => {
    const finance = { ...BUREAU, role: "finance" } as const;
    for (const hash of ["sm3", "sha256"] as const)
      await carryOut(db().as(finance), by(finance, hash), { action: hash }, async () => ({ answer: 1 }));
    const found = await verifyAudit(db());
    expect(found.broken).toEqual([]);
    expect(found.heads.map(({ chain }) => chain)).toEqual(["370112", "city"]);
  });

  // What only the owner of the database can do, and only from outside the application.
  for (const [name, statement, broken] of [
    [
      "an altered entry",
      "update audit_entry set entry = replace(entry::text, 'licheng1', 'lixia1')::json where chain = '370112' and seq = 1",
      { chain: "370112", seq: 1, fault: "hash" },
    ],
    [
      "an entry taken out",
      "delete from audit_entry where chain = 'city' and seq = 2",
      { chain: "city", seq: 2, fault: "missing" },
    ],
    [
      "a hash written anew",
      "update audit_entry set hash = repeat('0', 64) where chain = 'city' and seq = 1",
      { chain: "city", seq: 1, fault: "hash" },
    ],
    [
      "a link to another entry",
      "update audit_entry set previous_hash = repeat('0', 64) where chain = 'city' and seq = 2",
      { chain: "city", seq: 2, fault: "previous-hash" },
    ],
  ] as const) {
    test(`${name} is named as the first that is broken`, async () => {
      const undo = new Error("undone");
      const work = db().transaction(async (tx) => {
        await tx.driver.query(statement);
        expect((await verifyAudit(tx)).broken).toEqual([broken]);
        throw undo;
      });
      await expect(work).rejects.toBe(undo);
    });
  }

  test("a chain cut short is seen by a head that was kept elsewhere", async () => {
    const { heads } = await verifyAudit(db());
    const undo = new Error("undone");
    const work = db().transaction(async (tx) => {
      await tx.driver.query(
        "delete from audit_entry where chain = 'city' and seq = (select max(seq) from audit_entry where chain = 'city')",
      );
      expect((await verifyAudit(tx)).broken).toEqual([]);
      const seq = heads.find(({ chain }) => chain === "city")?.seq;
      expect((await verifyAudit(tx, heads)).broken).toEqual([{ chain: "city", seq, fault: "missing" }]);
      throw undo;
    });
    await expect(work).rejects.toBe(undo);
    expect((await verifyAudit(db(), heads)).broken).toEqual([]);
  });
});

describe("fifty who write at once, in two districts and for the city", () => {
  let db: Database;
  beforeAll(async () => {
    db = await databaseOf("server");
    await setUpJinan(db, false);
  });

  test("leave chains without a gap", async () => {
    const before = (await verifyAudit(db)).entries;
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => {
        const actor = [BUREAU, LICHENG, { ...LICHENG, district: "370102" }][n % 3] ?? BUREAU;
        return carryOut(db.as(actor), by(actor), { action: "tryOut" }, async (tx) => {
          await tx.driver.query("select 1");
          return { answer: n };
        });
      }),
    );
    const found = await verifyAudit(db);
    expect(found.broken).toEqual([]);
    expect(found.entries).toBe(before + 50);
  });

  test("while one district's long command holds up nobody of another", async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = (): void => undefined;
    const hasLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const long = db.as(LICHENG).transaction(async (tx) => {
      await appendEntry(tx, by(LICHENG), { action: "long" }, { outcome: "done" });
      locked();
      await held;
    });
    await hasLocked;
    const lixia = { ...LICHENG, district: "370102" };
    await carryOut(db.as(lixia), by(lixia), { action: "short" }, async () => ({ answer: 1 }));
    release();
    await long;
    expect((await verifyAudit(db)).broken).toEqual([]);
  });

  test("and the house records a sign-in that nobody's account was behind", async () => {
    await db
      .as(HOUSE)
      .transaction((tx) =>
        appendEntry(tx, by({ ...ANONYMOUS, name: "nobody" }), { action: "signIn" }, { outcome: "refused" }),
      );
    expect((await entries(db, "city")).at(-1)?.entry).toMatchObject({ name: "nobody", outcome: "refused" });
  });
});
