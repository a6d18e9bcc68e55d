import { ROLES } from "../../../gis/identity/roles.ts";
import * as q from "../../../sql/generated/queries.ts";
import { carryOut, recordFailure, type Witness } from "../../audit/record.ts";
import { joining } from "../../db/database.ts";
import { SqlError } from "../../db/sql-error.ts";
import { AppError } from "../../errors.ts";
import {
  addAccount,
  type FirstPassword,
  grantRole,
  knownAccount,
  resetPassword,
  setDisabled,
} from "../../identity/accounts.ts";
import { accountName, organisationCode, role as roleName } from "../../identity/contract.ts";
import { COMMAND_LINE } from "../../identity/witness.ts";
import {
  type Command,
  type Given,
  requiredPosition,
  requiredText,
  type Terminal,
  textOption,
  usage,
} from "../command.ts";

// Whoever may run these owns the database: the first accounts are made here, and what nobody else can mend is mended.

const GRANT_OPTIONS = {
  role: {
    type: "string",
    value: "ROLE",
    summary: { zh: `角色：${ROLES.join("、")}`, en: `one of ${ROLES.join(", ")}` },
  },
  district: {
    type: "string",
    value: "CODE",
    summary: { zh: "区县代码（district、county-bureau）", en: "its district (district, county-bureau)" },
  },
  organisation: {
    type: "string",
    value: "USCC",
    summary: {
      zh: "统一社会信用代码（agency、entity）",
      en: "its unified social credit code (agency, entity)",
    },
  },
} as const;

async function witnessOf(terminal: Terminal): Promise<Witness> {
  const { auditHash } = await terminal.house();
  return { ...COMMAND_LINE, auditHash };
}

function nameOf(given: Given): string {
  const name = requiredPosition(given, 0, "NAME");
  if (accountName.safeParse(name).success) return name;
  throw usage(
    `账号名 ${name} 有误：2–40 个小写字母、数字、. _ -，以字母开头`,
    `${name} is no account name: 2–40 small letters, digits, . _ -, beginning with a letter`,
  );
}

function grantOf(given: Given, role: string) {
  const known = roleName.safeParse(role);
  if (!known.success) throw usage(`没有角色 ${role}`, `there is no role ${role}`);
  const organisation = textOption(given, "organisation");
  if (organisation !== undefined && !organisationCode.safeParse(organisation).success)
    throw usage("统一社会信用代码应为 18 位", "a unified social credit code has 18 characters");
  return {
    role: known.data,
    district: textOption(given, "district") ?? null,
    organisation: organisation ?? null,
  };
}

function tellPassword({ name, password }: FirstPassword, zh: boolean): string[] {
  return [
    zh ? `账号 ${name}` : `Account ${name}`,
    zh
      ? `初始密码 ${password} （只显示一次，首次登录须修改）`
      : `First password ${password} (shown once, changed at the first sign-in)`,
  ];
}

export const userAdd: Command = {
  words: ["user", "add"],
  takes: ["NAME"],
  summary: {
    zh: "新建账号并授予角色，打印初始密码",
    en: "make an account with a role, and print its first password",
  },
  options: {
    "display-name": { type: "string", value: "TEXT", summary: { zh: "姓名或岗位", en: "person or post" } },
    ...GRANT_OPTIONS,
  },
  async run(terminal, given) {
    const name = nameOf(given);
    const grant = grantOf(given, requiredText(given, "role"));
    const db = await terminal.database();
    const witness = await witnessOf(terminal);
    const displayName = textOption(given, "display-name") ?? name;
    const first = await db
      .transaction(async (tx) => {
        const added = await addAccount(joining(tx), witness, { name, displayName });
        await grantRole(joining(tx), witness, name, grant);
        return added;
      })
      .catch(async (error: unknown) => {
        await recordFailure(db, witness, { action: "addAccount", subject: name, input: grant }, error);
        throw error;
      });
    return { json: first, lines: tellPassword(first, terminal.locale === "zh") };
  },
};

export const userList: Command = {
  words: ["user", "list"],
  takes: [],
  summary: { zh: "账号清单", en: "the accounts" },
  options: {},
  async run(terminal) {
    const accounts = await (await terminal.database()).run(q.listAccounts, { name: null });
    const closed = terminal.locale === "zh" ? "已停用" : "closed";
    return {
      json: accounts,
      lines: accounts.map(({ name, displayName, role, district, organisation, disabled }) =>
        [name, displayName, role ?? "–", district ?? organisation ?? "", disabled ? closed : ""]
          .filter(Boolean)
          .join("  "),
      ),
    };
  },
};

export const userGrant: Command = {
  words: ["user", "grant"],
  takes: ["NAME"],
  summary: {
    zh: "授予账号另一角色；--none 收回全部权限",
    en: "give an account another role; --none takes all powers away",
  },
  options: {
    ...GRANT_OPTIONS,
    none: { type: "boolean", summary: { zh: "收回全部权限", en: "no role" } },
  },
  async run(terminal, given) {
    const name = nameOf(given);
    const role = textOption(given, "role");
    if ((given.options.none === true) === (role !== undefined))
      throw usage("--role 与 --none 须有其一", "give either --role or --none");
    const grant = role === undefined ? null : grantOf(given, role);
    await grantRole(await terminal.database(), await witnessOf(terminal), name, grant);
    return { json: { name, grant }, lines: [`${name}  ${grant?.role ?? "–"}`] };
  },
};

export const userDisable: Command = {
  words: ["user", "disable"],
  takes: ["NAME"],
  summary: { zh: "停用账号（--enable 重新启用）", en: "close an account (--enable opens it again)" },
  options: { enable: { type: "boolean", summary: { zh: "重新启用", en: "open it again" } } },
  async run(terminal, given) {
    const name = nameOf(given);
    const disabled = given.options.enable !== true;
    await setDisabled(await terminal.database(), await witnessOf(terminal), name, disabled);
    return { json: { name, disabled }, lines: [`${name}  ${disabled ? "–" : "✓"}`] };
  },
};

export const userResetPassword: Command = {
  words: ["user", "reset-password"],
  takes: ["NAME"],
  summary: {
    zh: "重置密码并打印；会话与令牌随之失效",
    en: "print a new first password; sessions and tokens end",
  },
  options: {
    "second-factor": {
      type: "boolean",
      summary: { zh: "同时停用第二因素", en: "take the second factor off too" },
    },
  },
  async run(terminal, given) {
    const name = nameOf(given);
    const first = await resetPassword(
      await terminal.database(),
      await witnessOf(terminal),
      name,
      given.options["second-factor"] === true,
    );
    return { json: first, lines: tellPassword(first, terminal.locale === "zh") };
  },
};

export const userLink: Command = {
  words: ["user", "link"],
  takes: ["NAME"],
  summary: {
    zh: "将账号与单点登录身份关联（发行者与主体标识）",
    en: "link an account with an identity of the single sign-on, by issuer and subject",
  },
  options: {
    issuer: { type: "string", value: "URL", summary: { zh: "发行者", en: "the issuer" } },
    subject: { type: "string", value: "SUB", summary: { zh: "主体标识 sub", en: "the subject (sub)" } },
  },
  async run(terminal, given) {
    const name = nameOf(given);
    const [issuer, subject] = [requiredText(given, "issuer"), requiredText(given, "subject")];
    const db = await terminal.database();
    const witness = await witnessOf(terminal);
    const deed = { action: "linkIdentity", subject: name, input: { issuer, subject } };
    await carryOut(db, witness, deed, async (tx) => {
      const { accountId } = await knownAccount(tx, name);
      await tx
        .run(q.linkOutsideIdentity, { issuer, subject, accountId, linkedBy: witness.actor.name })
        .catch((error: unknown) => {
          if (!(error instanceof SqlError && error.sqlstate === "23505")) throw error;
          throw new AppError(
            "identity-linked-already",
            { zh: "该身份已关联账号。", en: "That identity is linked with an account already." },
            { status: 409, cause: error },
          );
        });
      return { answer: undefined };
    });
    return { json: { name, issuer, subject }, lines: [`${name}  ${subject}  ${issuer}`] };
  },
};
