import { z } from "zod";
import { MAX_PASSWORD } from "../../gis/identity/password.ts";
import { POWERS, type Power } from "../../gis/identity/powers.ts";
import { ROLES } from "../../gis/identity/roles.ts";
import { districtCode } from "../districts/contract.ts";
import { both, endpoint } from "../endpoint.ts";

/** The cookie of a session: a random token, HttpOnly, SameSite=Strict. */
export const SESSION_COOKIE = "panhuo_session";

const room = "identity";

export const role = z.enum(ROLES);
/** The keys of POWERS are its own. */
const powerNames = Object.keys(POWERS) as [Power, ...Power[]];

export const accountName = z
  .string()
  .regex(
    /^[a-z][a-z0-9._-]{1,39}$/,
    both(
      "2–40 个小写字母、数字、. _ -，以字母开头",
      "2–40 small letters, digits, . _ -, beginning with a letter",
    ),
  );
/** Unified social credit code (统一社会信用代码, GB 32100). */
export const organisationCode = z
  .string()
  .regex(/^[0-9A-Z]{18}$/, both("18 位大写字母和数字", "18 capitals and digits"));
const password = z.string().min(1).max(MAX_PASSWORD);
const code = z.string().trim().min(6).max(20);

/** Who the server takes the caller for, and what he may call. */
export const session = z.object({
  /** Null for a visitor, and for the bureau's token. */
  account: z.object({ name: z.string(), displayName: z.string() }).nullable(),
  role: role.or(z.literal("anonymous")),
  district: districtCode.nullable(),
  organisation: organisationCode.nullable(),
  powers: z.array(z.enum(powerNames)),
  /** Nothing else may be done before the password is changed. */
  passwordDue: z.boolean(),
  secondFactor: z.boolean(),
  recoveryCodesLeft: z.int().nonnegative(),
  /** Whether the city's single sign-on may be used: GET /api/session/outside. */
  singleSignOn: z.boolean(),
});
export type Session = z.infer<typeof session>;

const done = z.object({ done: z.literal(true) });

export const readSession = endpoint({
  id: "readSession",
  method: "get",
  path: "/api/session",
  room,
  summary: { zh: "当前登录者及其权限", en: "Who is signed in, and what he may do" },
  response: session,
});

export const signIn = endpoint({
  id: "signIn",
  method: "post",
  isToldOnce: true,
  path: "/api/session",
  room,
  summary: {
    zh: "以账号、密码（及验证码）登录，会话在 cookie 中",
    en: "Sign in by name and password, and code where one is set; the session is a cookie",
  },
  body: z.strictObject({ name: z.string().min(1).max(40), password, code: code.optional() }),
  response: done,
  refusals: [401, 403, 429],
});

export const signOut = endpoint({
  id: "signOut",
  method: "post",
  path: "/api/session/end",
  room,
  summary: { zh: "退出登录（可选全部会话）", en: "Sign out, here or everywhere" },
  body: z.strictObject({ everywhere: z.boolean().default(false) }),
  response: done,
  power: "own-account",
});

export const beginSingleSignOn = endpoint({
  id: "beginSingleSignOn",
  method: "get",
  path: "/api/session/outside",
  room,
  summary: {
    zh: "转到统一身份认证（OpenID Connect）",
    en: "Go to the city's single sign-on (OpenID Connect)",
  },
  response: z.string().describe("302 to the provider"),
  refusals: [404, 502],
});

export const finishSingleSignOn = endpoint({
  id: "finishSingleSignOn",
  method: "get",
  path: "/api/session/outside/callback",
  room,
  summary: { zh: "统一身份认证返回处", en: "Where the single sign-on sends the browser back" },
  // What a provider adds is its own business.
  query: z.looseObject({}),
  response: z.string().describe("302 to the page, signed in"),
  refusals: [401, 404, 502],
});

export const changePassword = endpoint({
  id: "changePassword",
  method: "post",
  path: "/api/account/password",
  room,
  summary: {
    zh: "修改自己的密码；其他会话随之结束",
    en: "Change one's own password; all other sessions end",
  },
  body: z.strictObject({ current: password, next: password }),
  response: done,
  power: "own-account",
  refusals: [429],
});

export const offerSecondFactor = endpoint({
  id: "offerSecondFactor",
  method: "post",
  isToldOnce: true,
  path: "/api/account/second-factor",
  room,
  summary: {
    zh: "绑定验证器（TOTP）：取得密钥，待确认",
    en: "A secret for an authenticator (TOTP), to be confirmed",
  },
  body: z.strictObject({}),
  response: z.object({ secret: z.string(), uri: z.string().describe("otpauth://…") }),
  power: "own-account",
  refusals: [409],
});

export const confirmSecondFactor = endpoint({
  id: "confirmSecondFactor",
  method: "post",
  isToldOnce: true,
  path: "/api/account/second-factor/confirmation",
  room,
  summary: {
    zh: "以验证码确认绑定；返回一次性恢复码",
    en: "Confirm it by a code; the recovery codes are told once",
  },
  body: z.strictObject({ code }),
  response: z.object({ recoveryCodes: z.array(z.string()) }),
  power: "own-account",
  refusals: [409],
});

export const removeSecondFactor = endpoint({
  id: "removeSecondFactor",
  method: "post",
  path: "/api/account/second-factor/removal",
  room,
  summary: { zh: "停用第二因素", en: "Take the second factor off" },
  body: z.strictObject({ password, code }),
  response: done,
  power: "own-account",
  refusals: [409, 429],
});

const accessToken = z.object({
  id: z.uuid(),
  label: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  usedAt: z.string().nullable(),
});

export const listTokens = endpoint({
  id: "listTokens",
  method: "get",
  path: "/api/account/tokens",
  room,
  summary: { zh: "自己的访问令牌", en: "One's own access tokens" },
  response: z.object({ tokens: z.array(accessToken) }),
  power: "own-account",
});

export const addToken = endpoint({
  id: "addToken",
  method: "post",
  isToldOnce: true,
  path: "/api/account/tokens",
  room,
  summary: {
    zh: "签发访问令牌（供命令行与程序使用），仅显示一次",
    en: "A token for one's own programs, told once",
  },
  body: z.strictObject({
    label: z.string().trim().min(1).max(80),
    days: z.int().min(1).max(365).default(90),
  }),
  response: z.object({ id: z.uuid(), token: z.string() }),
  power: "own-account",
});

export const revokeToken = endpoint({
  id: "revokeToken",
  method: "post",
  path: "/api/account/tokens/{id}/revocation",
  room,
  summary: { zh: "撤销访问令牌", en: "Revoke a token" },
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({}),
  response: done,
  power: "own-account",
  refusals: [404],
});

export const account = z.object({
  name: accountName,
  displayName: z.string(),
  disabled: z.boolean(),
  role: role.nullable(),
  district: districtCode.nullable(),
  organisation: organisationCode.nullable(),
  createdAt: z.string(),
});
export type Account = z.infer<typeof account>;

export const listAccounts = endpoint({
  id: "listAccounts",
  method: "get",
  path: "/api/accounts",
  room,
  summary: { zh: "账号清单", en: "The accounts and their roles" },
  response: z.object({ accounts: z.array(account) }),
  power: "list-accounts",
});

const accountParams = z.strictObject({ name: accountName });

export const readAccount = endpoint({
  id: "readAccount",
  method: "get",
  path: "/api/accounts/{name}",
  versioned: true,
  room,
  summary: { zh: "一个账号及其角色", en: "One account and its role" },
  params: accountParams,
  response: account,
  power: "list-accounts",
  refusals: [404],
});
const firstPassword = z.object({
  name: accountName,
  password: z.string().describe("told once, to be changed at the first sign-in"),
});

export const addAccount = endpoint({
  id: "addAccount",
  method: "post",
  isToldOnce: true,
  path: "/api/accounts",
  room,
  summary: {
    zh: "新建账号（尚无任何权限），返回初始密码",
    en: "A new account, which may do nothing yet, and its first password",
  },
  body: z.strictObject({ name: accountName, displayName: z.string().trim().min(1).max(80) }),
  response: firstPassword,
  power: "manage-accounts",
  refusals: [409],
});

export const setAccountDisabled = endpoint({
  id: "setAccountDisabled",
  versioned: true,
  method: "post",
  path: "/api/accounts/{name}/disabled",
  room,
  summary: { zh: "停用或启用账号", en: "Close an account, or open it again" },
  params: accountParams,
  body: z.strictObject({ disabled: z.boolean() }),
  response: done,
  power: "manage-accounts",
  refusals: [404],
});

export const resetPassword = endpoint({
  id: "resetPassword",
  method: "post",
  isToldOnce: true,
  path: "/api/accounts/{name}/password",
  room,
  summary: {
    zh: "重置密码；会话与令牌随之失效",
    en: "A new first password; sessions and tokens end",
  },
  params: accountParams,
  body: z.strictObject({ secondFactor: z.boolean().default(false).describe("take that away too") }),
  response: firstPassword,
  power: "manage-accounts",
  refusals: [404],
});

export const grantRole = endpoint({
  id: "grantRole",
  versioned: true,
  method: "post",
  path: "/api/accounts/{name}/role",
  room,
  summary: {
    zh: "授予账号一个角色（或收回全部权限）；不能给自己授权，三员分立",
    en: "Give an account its role, or none; never one's own, and administrators stay separated",
  },
  params: accountParams,
  body: z.strictObject({
    role: role.nullable(),
    district: districtCode.nullable().default(null),
    organisation: organisationCode.nullable().default(null),
  }),
  response: done,
  power: "grant-roles",
  refusals: [404],
});
