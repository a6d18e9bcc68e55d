import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { HOUSE } from "../../api/db/acting.ts";
import { resetPassword } from "../../api/identity/accounts.ts";
import { keyFrom, sealWith } from "../../api/identity/seal.ts";
import { readySecondFactors } from "../../api/identity/second-factor.ts";
import { COMMAND_LINE } from "../../api/identity/witness.ts";
import { addAccount, listSecondFactors, offerSecondFactor } from "../../sql/generated/queries.ts";
import { databaseOf, temporaryFolder } from "./harness.ts";

const SECRET = "JBSWY3DPEHPK3PXP";
const seal = sealWith(() => Buffer.alloc(32, 1));

describe("a sealed secret", () => {
  const sealed = seal.close(SECRET, "one");

  test("opens for its owner under its key, and is never sealed alike twice", () => {
    expect(seal.open(sealed, "one")).toBe(SECRET);
    expect(sealed).not.toContain(SECRET);
    expect(seal.close(SECRET, "one")).not.toBe(sealed);
  });

  test("opens under no other key, for no other owner, and not once a bit of it was changed", () => {
    const wrong = expect.objectContaining({ code: "secret-key-wrong", status: 503 });
    expect(() => sealWith(() => Buffer.alloc(32, 2)).open(sealed, "one")).toThrow(wrong);
    expect(() => seal.open(sealed, "two")).toThrow(wrong);
    const end = sealed.at(-3) === "A" ? "B" : "A";
    expect(() => seal.open(sealed.slice(0, -3) + end + sealed.slice(-2), "one")).toThrow(wrong);
    expect(() => seal.open(sealed.slice(0, 20), "one")).toThrow(wrong);
  });
});

describe("the key", () => {
  const { folder, remove } = temporaryFolder();
  afterAll(remove);

  test("is made once, to close a secret and not to open one, for the process's owner alone, and kept", () => {
    const wrong = expect.objectContaining({ code: "secret-key-wrong" });
    expect(() => keyFrom(undefined, folder, false)).toThrow(wrong);
    expect(existsSync(join(folder, "secret.key"))).toBe(false);
    const key = keyFrom(undefined, folder, true);
    expect(key).toHaveLength(32);
    expect([keyFrom(undefined, folder, true), keyFrom(undefined, folder, false)]).toEqual([key, key]);
    expect(statSync(join(folder, "secret.key")).mode & 0o777).toBe(0o600);
  });

  test("is the operator's where he gives one", () => {
    expect(keyFrom("ab".repeat(32), folder, false)).toEqual(Buffer.alloc(32, 0xab));
  });
});

test("secrets from before they were sealed are sealed at the next start, once", async () => {
  const owner = await databaseOf("server");
  const db = owner.as(HOUSE);
  const accountId = randomUUID();
  const name = "former1";
  await owner.run(addAccount, { accountId, name, displayName: name, createdBy: "test" });
  await db.run(offerSecondFactor, { accountId, secret: SECRET });
  const kept = async () => (await db.run(listSecondFactors))[0]?.secret ?? "";
  expect(seal.open(await kept(), accountId)).toBe(SECRET);
  await readySecondFactors({ db, seal });
  const sealed = await kept();
  expect([sealed.includes(SECRET), seal.open(sealed, accountId)]).toEqual([false, SECRET]);
  await readySecondFactors({ db, seal });
  expect(await kept()).toBe(sealed);
  // The key is lost: told at the start, with whose second factor it was and the way out, and nothing is changed.
  const lost = readySecondFactors({ db, seal: sealWith(() => Buffer.alloc(32, 2)) });
  await expect(lost).rejects.toMatchObject({
    code: "secret-key-lost",
    message: expect.stringMatching(/former1.*reset-password NAME --second-factor/s),
  });
  expect(await kept()).toBe(sealed);
  await resetPassword(owner, { ...COMMAND_LINE, auditHash: "sha256" }, name, true);
  await readySecondFactors({ db, seal: sealWith(() => Buffer.alloc(32, 2)) });
  expect(await kept()).toBe("");
});
