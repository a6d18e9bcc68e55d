import { randomUUID } from "node:crypto";
import { type Grant, type GrantFault, grantFault, type Role } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import { carryOut, type Witness } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { SqlError } from "../db/sql-error.ts";
import { AppError, type Bilingual } from "../errors.ts";
import { notFound } from "../house.ts";
import { requireSeen } from "../version.ts";
import { type Account, account } from "./contract.ts";
import { hashPassword } from "./password-hash.ts";
import { randomPassword } from "./secret.ts";

export interface NewAccount {
  readonly name: string;
  readonly displayName: string;
}

export interface FirstPassword {
  readonly accountId: string;
  readonly name: string;
  /** Told once; only its hash is kept. */
  readonly password: string;
}

/**
 * A new account, which may do nothing yet, with a password to be changed at the first sign-in.
 * @throws AppError 409 `account-exists`
 */
export async function addAccount(
  db: Database,
  witness: Witness,
  { name, displayName }: NewAccount,
  mustChange = true,
): Promise<FirstPassword> {
  const accountId = randomUUID();
  const password = randomPassword();
  const passwordHash = await hashPassword(password);
  const deed = { action: "addAccount", subject: name, input: { displayName } };
  return carryOut(db, witness, deed, async (tx) => {
    await tx
      .run(q.addAccount, { accountId, name, displayName, createdBy: witness.actor.name })
      .catch((error: unknown) => {
        if (!(error instanceof SqlError && error.sqlstate === "23505")) throw error;
        throw new AppError(
          "account-exists",
          { zh: `账号 ${name} 已存在。`, en: `There is an account ${name} already.` },
          { status: 409, cause: error },
        );
      });
    await tx.run(q.setPassword, { accountId, passwordHash, mustChange });
    return { answer: { accountId, name, password }, after: { accountId } };
  });
}

/**
 * What an account may do from now on; `null` takes all powers away. Its sessions go on with the new powers.
 * @throws AppError 404 `account-unknown`, 422 with a fault of the grant
 */
export async function grantRole(
  db: Database,
  witness: Witness,
  name: string,
  grant: Grant | null,
  seen?: string | undefined,
): Promise<void> {
  await carryOut(db, witness, { action: "grantRole", subject: name, input: grant }, async (tx) => {
    const { accountId } = await accountAsSeen(tx, name, seen);
    const former = await tx.run(q.listGrants, { accountId });
    const grantor = witness.actor.account;
    // The table's check names the roles.
    const held = former.flatMap(({ role }) => (role === null ? [] : [role as Role]));
    const fault =
      grant === null
        ? grantor === accountId && "grant-to-oneself"
        : grantFault(grant, accountId, held, grantor);
    if (fault) throw new AppError(fault, FAULTS[fault], { status: 422 });
    if (
      grant &&
      grant.district !== null &&
      !(await tx.run(q.districtExists, { code: grant.district })).exists
    ) {
      throw new AppError(
        "district-unknown",
        {
          zh: `没有代码为 ${grant.district} 的区县或功能区。`,
          en: `There is no district with the code ${grant.district}.`,
        },
        { status: 422 },
      );
    }
    await tx.run(q.addGrant, {
      accountId,
      role: grant?.role ?? null,
      districtCode: grant?.district ?? null,
      organisation: grant?.organisation ?? null,
      grantedBy: grantor,
    });
    const [before = null] = former;
    return { answer: undefined, before, after: grant };
  });
}

/** Closes an account and ends its sessions, or opens it again. @throws AppError 404 `account-unknown` */
export async function setDisabled(
  db: Database,
  witness: Witness,
  name: string,
  disabled: boolean,
  seen?: string | undefined,
): Promise<void> {
  await carryOut(db, witness, { action: "setAccountDisabled", subject: name }, async (tx) => {
    const account = await accountAsSeen(tx, name, seen);
    if ((await tx.run(q.setAccountDisabled, { ...account, disabled })) === 0) throw notOneself();
    if (disabled) await tx.run(q.endSessions, account);
    return { answer: undefined, before: { disabled: account.disabled }, after: { disabled } };
  });
}

/**
 * A new password for somebody who has lost his, to be changed at the next sign-in. His sessions and tokens end; with
 * `secondFactor` that is taken away too.
 * @throws AppError 404 `account-unknown`
 */
export async function resetPassword(
  db: Database,
  witness: Witness,
  name: string,
  secondFactor: boolean,
): Promise<FirstPassword> {
  const password = randomPassword();
  const passwordHash = await hashPassword(password);
  const deed = { action: "resetPassword", subject: name, input: { secondFactor } };
  return carryOut(db, witness, deed, async (tx) => {
    const { accountId } = await knownAccount(tx, name);
    if (accountId === witness.actor.account) throw notOneself();
    await tx.run(q.setPassword, { accountId, passwordHash, mustChange: true });
    await tx.run(q.endSessions, { accountId });
    await tx.run(q.forgetAccessTokens, { accountId });
    if (secondFactor) {
      await tx.run(q.removeRecoveryCodes, { accountId });
      await tx.run(q.removeSecondFactor, { accountId });
    }
    return { answer: { accountId, name, password } };
  });
}

/** @throws AppError 404 `account-unknown` */
export async function describeAccount(db: Database, name: string): Promise<Account> {
  await knownAccount(db, name);
  // Whoever may list accounts sees them all, and names are unique.
  return account.parse((await db.run(q.listAccounts, { name }))[0]);
}

/** An account whose changes wait for each other, as long as it is what was seen. */
async function accountAsSeen(tx: Database, name: string, seen: string | undefined) {
  await tx.run(q.takeLock, { name: `account ${name}` });
  const known = await knownAccount(tx, name);
  if (seen !== undefined) requireSeen(seen, await describeAccount(tx, name));
  return known;
}

/** @throws AppError 404 `account-unknown` */
export async function knownAccount(db: Database, name: string): Promise<q.ReadAccountByNameRow> {
  const account = await db.run(q.readAccountByName, { name });
  if (account) return account;
  throw notFound("account-unknown", `没有账号 ${name}。`, `There is no account ${name}.`);
}

function notOneself(): AppError {
  return new AppError(
    "account-is-ones-own",
    { zh: "不能对自己的账号进行此操作。", en: "Nobody does this to his own account." },
    { status: 422 },
  );
}

const FAULTS: Readonly<Record<GrantFault, Bilingual>> = {
  "grant-to-oneself": { zh: "不能给自己授权。", en: "Nobody grants anything to himself." },
  "grant-needs-district": { zh: "该角色须指定区县。", en: "This role is one district's: name it." },
  "grant-takes-no-district": { zh: "该角色不属于某一区县。", en: "This role belongs to no one district." },
  "grant-needs-organisation": {
    zh: "该角色须指定统一社会信用代码。",
    en: "This role is an organisation's: give its unified social credit code.",
  },
  "grant-takes-no-organisation": {
    zh: "该角色不属于某一单位。",
    en: "This role belongs to no organisation.",
  },
  "administrators-separated": {
    zh: "三员分立：曾任系统、安全或审计管理员之一的账号不能再任另一个。",
    en: "The administrators are separated: an account that has been one of them never becomes another.",
  },
};
