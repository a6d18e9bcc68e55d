import { randomUUID } from "node:crypto";
import { type PasswordFault, passwordFaults } from "../../gis/identity/password.ts";
import * as q from "../../sql/generated/queries.ts";
import { carryOut, type Witness } from "../audit/record.ts";
import { AppError, type Bilingual } from "../errors.ts";
import { type House, notFound } from "../house.ts";
import { checkPassword, hashPassword } from "./password-hash.ts";
import { acceptCode, newSecret } from "./second-factor.ts";
import { hashOf, randomToken, recoveryCode } from "./secret.ts";
import { countAttempt } from "./sign-in.ts";

// What a person does with his own account. The house does it for him: no role reads a secret.

/** Whoever has signed in; `own-account` lets nobody else so far. */
function accountOf({ actor }: Witness): string {
  if (actor.account === null) throw new Error("an own account needs somebody who has signed in");
  return actor.account;
}

/**
 * @throws AppError 422 `password-wrong`, `password-weak` with its faults, `password-used-before`
 */
export async function changePassword(
  house: House,
  witness: Witness,
  { current, next }: { readonly current: string; readonly next: string },
): Promise<void> {
  const { db, identity } = house;
  const accountId = accountOf(witness);
  const { name } = witness.actor;
  let [proved, passwordHash] = ["", ""];
  await carryOut(
    db,
    witness,
    { action: "changePassword", subject: name },
    async (tx) => {
      // A password that was reset meanwhile is not set by whoever knew the one before.
      if (!(await tx.run(q.holdCredential, { accountId, proved }))) throw passwordWrong();
      await tx.run(q.forgetAttempts, { name });
      await tx.run(q.keepFormerPassword, { accountId });
      await tx.run(q.setPassword, { accountId, passwordHash, mustChange: false });
      // Whoever else knew the former one is out; this session is begun again by the route.
      await tx.run(q.endSessions, { accountId });
      return { answer: undefined };
    },
    async () => {
      const kept = await provePassword(house, witness, current);
      proved = kept.passwordHash;
      const faults = passwordFaults(next, name, identity.password);
      if (faults.length > 0) throw weak(faults, identity.password);
      const former = await db.run(q.listFormerPasswords, { accountId, limit: identity.passwordHistory });
      for (const one of [kept, ...former])
        if ((await checkPassword(next, one.passwordHash)).right) throw usedBefore(identity.passwordHistory);
      passwordHash = await hashPassword(next);
    },
  );
}

/** A session that was left open does not let a stranger guess. @throws AppError 422 `password-wrong`, 429 */
async function provePassword(house: House, { actor, address }: Witness, password: string) {
  await countAttempt(house, actor.name, address);
  const kept = await house.db.run(q.readCredential, { name: actor.name });
  if (!kept || !(await checkPassword(password, kept.passwordHash)).right) throw passwordWrong();
  return kept;
}

/** A session's token for an account that has just changed its password. */
export async function beginAgain({ db }: House, witness: Witness): Promise<string> {
  const token = randomToken();
  await db.run(q.beginSession, {
    tokenHash: hashOf(token),
    accountId: accountOf(witness),
    address: witness.address,
    byPassword: true,
  });
  return token;
}

/** Ends this session, or every session of the account. */
export async function signOut(
  { db }: House,
  witness: Witness & { readonly session: string | null },
  everywhere: boolean,
): Promise<void> {
  const accountId = accountOf(witness);
  const deed = { action: everywhere ? "signOutEverywhere" : "signOut", subject: witness.actor.name };
  await carryOut(db, witness, deed, async (tx) => {
    if (everywhere) await tx.run(q.endSessions, { accountId });
    else if (witness.session !== null) await tx.run(q.endSession, { tokenHash: witness.session });
    return { answer: undefined };
  });
}

/** @throws AppError 409 `second-factor-set` */
export async function offerSecondFactor({ db, seal }: House, witness: Witness) {
  const accountId = accountOf(witness);
  const { name } = witness.actor;
  const offered = newSecret(name);
  return carryOut(db, witness, { action: "offerSecondFactor", subject: name }, async (tx) => {
    const secret = seal.close(offered.secret, accountId);
    if ((await tx.run(q.offerSecondFactor, { accountId, secret })) === 0) {
      throw new AppError(
        "second-factor-set",
        {
          zh: "第二因素已启用；先停用再重新绑定。",
          en: "The second factor is on; take it off before another is set.",
        },
        { status: 409 },
      );
    }
    return { answer: offered };
  });
}

const RECOVERY_CODES = 10;

/**
 * The second factor counts from now on. The recovery codes are told once.
 * @throws AppError 422 `code-wrong`, 409 `second-factor-not-offered`
 */
export async function confirmSecondFactor(
  { db, seal }: House,
  witness: Witness,
  code: string,
): Promise<{ readonly recoveryCodes: string[] }> {
  const accountId = accountOf(witness);
  const deed = { action: "confirmSecondFactor", subject: witness.actor.name };
  return carryOut(db, witness, deed, async (tx) => {
    const offered = await tx.run(q.readSecondFactor, { accountId });
    if (!offered || offered.confirmed) throw notOffered();
    const { secret } = offered;
    if (!(await acceptCode({ db: tx, seal }, accountId, secret, code))) throw codeWrong();
    if ((await tx.run(q.confirmSecondFactor, { accountId, secret })) === 0) throw notOffered();
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
    await tx.run(q.removeRecoveryCodes, { accountId });
    await tx.run(q.addRecoveryCodes, { accountId, codeHashes: recoveryCodes.map(hashOf) });
    return { answer: { recoveryCodes } };
  });
}

/** @throws AppError 422 `password-wrong`, `code-wrong`; 409 `second-factor-not-set` */
export async function removeSecondFactor(
  house: House,
  witness: Witness,
  { password, code }: { readonly password: string; readonly code: string },
): Promise<void> {
  const accountId = accountOf(witness);
  const { name } = witness.actor;
  await carryOut(
    house.db,
    witness,
    { action: "removeSecondFactor", subject: name },
    async (tx) => {
      await tx.run(q.forgetAttempts, { name });
      await tx.run(q.removeRecoveryCodes, { accountId });
      await tx.run(q.removeSecondFactor, { accountId });
      return { answer: undefined };
    },
    async () => {
      const { secret } = await provePassword(house, witness, password);
      if (secret === null) {
        throw new AppError(
          "second-factor-not-set",
          { zh: "第二因素未启用。", en: "The second factor is not on." },
          { status: 409 },
        );
      }
      if (!(await acceptCode(house, accountId, secret, code))) throw codeWrong();
    },
  );
}

/**
 * A token for the account's own programs; told once.
 * @throws AppError 401 `sign-in-needed` where the session was ended meanwhile, and with it the account's tokens
 */
export async function addToken(
  { db }: House,
  witness: Witness & { readonly session: string | null },
  { label, days }: { readonly label: string; readonly days: number },
): Promise<{ readonly id: string; readonly token: string }> {
  const id = randomUUID();
  const token = `panhuo_${randomToken()}`;
  return carryOut(db, witness, { action: "addToken", subject: id, input: { label, days } }, async (tx) => {
    const { session } = witness;
    if (session !== null && !(await tx.run(q.holdSession, { tokenHash: session }))) throw sessionEnded();
    await tx.run(q.addAccessToken, {
      tokenId: id,
      accountId: accountOf(witness),
      label,
      tokenHash: hashOf(token),
      days,
    });
    return { answer: { id, token } };
  });
}

/** @throws AppError 404 `token-unknown` */
export async function revokeToken({ db }: House, witness: Witness, id: string): Promise<void> {
  await carryOut(db, witness, { action: "revokeToken", subject: id }, async (tx) => {
    const revoked = await tx.run(q.revokeAccessToken, { tokenId: id, accountId: accountOf(witness) });
    if (revoked === 0)
      throw notFound(
        "token-not-found",
        "没有该令牌，或已撤销。",
        "There is no such token, or it is revoked.",
      );
    return { answer: undefined };
  });
}

export async function listTokens({ db }: House, witness: Witness) {
  return db.run(q.listAccessTokens, { accountId: accountOf(witness) });
}

/** Of the second factor: whether it is on, and how many recovery codes are left. */
export async function secondFactorState({ db }: House, accountId: string) {
  const [factor, codes] = await Promise.all([
    db.run(q.readSecondFactor, { accountId }),
    db.run(q.countRecoveryCodes, { accountId }),
  ]);
  const on = factor?.confirmed === true;
  return { secondFactor: on, recoveryCodesLeft: on ? codes.left : 0 };
}

function passwordWrong(): AppError {
  return new AppError(
    "password-wrong",
    { zh: "现密码有误。", en: "The present password is wrong." },
    { status: 422 },
  );
}

function sessionEnded(): AppError {
  return new AppError(
    "sign-in-needed",
    { zh: "会话已结束，请重新登录。", en: "The session has ended; sign in again." },
    { status: 401 },
  );
}

function notOffered(): AppError {
  return new AppError(
    "second-factor-not-offered",
    { zh: "没有待确认的第二因素。", en: "There is no second factor to confirm." },
    { status: 409 },
  );
}

function codeWrong(): AppError {
  return new AppError(
    "code-wrong",
    { zh: "验证码有误或已用过。", en: "The code is wrong or was used already." },
    { status: 422 },
  );
}

function usedBefore(history: number): AppError {
  return new AppError(
    "password-used-before",
    { zh: `新密码不得与最近 ${history} 次相同。`, en: `The last ${history} passwords are not taken again.` },
    { status: 422 },
  );
}

function weak(faults: readonly PasswordFault[], { length, kinds }: { length: number; kinds: number }) {
  const words: Readonly<Record<PasswordFault, Bilingual>> = {
    "too-short": { zh: `至少 ${length} 个字符`, en: `at least ${length} characters` },
    "too-long": { zh: "不超过 256 个字符", en: "at most 256 characters" },
    "too-few-kinds": {
      zh: `大写、小写、数字、其他字符中至少 ${kinds} 类`,
      en: `of capitals, small letters, digits and others at least ${kinds} kinds`,
    },
    "contains-name": { zh: "不得包含账号名", en: "not the name of the account" },
    "one-character": { zh: "不得由同一字符组成", en: "more than one character" },
  };
  return new AppError(
    "password-weak",
    {
      zh: `新密码不符合要求：${faults.map((fault) => words[fault].zh).join("；")}。`,
      en: `The new password will not do: ${faults.map((fault) => words[fault].en).join("; ")}.`,
    },
    { status: 422, details: { faults } },
  );
}
