import { z } from "zod";
import { AUDIT_HASHES, type AuditHash } from "./audit/hash.ts";
import { both, civilDate } from "./endpoint.ts";
import { AppError } from "./errors.ts";
import { IDENTITY_DEFAULTS, type IdentitySettings, type OutsideSettings } from "./identity/settings.ts";
import { sayIssues } from "./issue-words.ts";

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "postgres://user@host:port/database");
const whole = (least: number, most: number, otherwise: number) =>
  z.coerce.number().int().min(least).max(most).default(otherwise);

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  DATA_DIR: z.string().min(1).default(".panhuo"),
  DATABASE_URL: postgresUrl.optional(),
  PANHUO_TODAY: civilDate.optional(),
  PANHUO_UPLOAD_MB: z.coerce.number().int().min(1).max(1_000_000).default(2_048),
  /** The owner's login, where DATABASE_URL is one that only takes roles. */
  PANHUO_OWNER_URL: postgresUrl.optional(),
  /** `/path/file.ttc#PostScriptName`. */
  PANHUO_FONT: z.string().optional(),
  PANHUO_AUDIT_HASH: z.enum(AUDIT_HASHES).default("sha256"),
  PANHUO_PASSWORD_LENGTH: whole(8, 128, IDENTITY_DEFAULTS.password.length),
  PANHUO_PASSWORD_KINDS: whole(1, 4, IDENTITY_DEFAULTS.password.kinds),
  PANHUO_PASSWORD_DAYS: whole(1, 3650, IDENTITY_DEFAULTS.passwordDays),
  PANHUO_PASSWORD_HISTORY: whole(0, 24, IDENTITY_DEFAULTS.passwordHistory),
  PANHUO_SIGN_IN_ATTEMPTS: whole(1, 1000, IDENTITY_DEFAULTS.attempts),
  PANHUO_ADDRESS_ATTEMPTS: whole(1, 100_000, IDENTITY_DEFAULTS.addressAttempts),
  PANHUO_ATTEMPT_MINUTES: whole(1, 1440, IDENTITY_DEFAULTS.attemptMinutes),
  PANHUO_SESSION_IDLE_MINUTES: whole(1, 1440, IDENTITY_DEFAULTS.sessionIdleMinutes),
  PANHUO_SESSION_HOURS: whole(1, 168, IDENTITY_DEFAULTS.sessionHours),
  PANHUO_SECRET_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, both("64 位十六进制数字（32 字节）", "64 hexadecimal digits (32 bytes)"))
    .optional(),
  PANHUO_TRUSTED_PROXY: z.string().optional(),
  PANHUO_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  PANHUO_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  PANHUO_OIDC_CLIENT_ID: z.string().optional(),
  PANHUO_OIDC_CLIENT_SECRET: z.string().optional(),
  PANHUO_BUREAU_TOKEN: z
    .string()
    .regex(/^\S{32,}$/, both("至少 32 个字符，不含空白", "at least 32 characters, none of them a blank"))
    .optional(),
});

export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** How large one uploaded file may be. */
  readonly uploadMegabytes: number;
  /** A fixed date for every decision without `asOf`; the demonstration has a default of its own. */
  readonly today: string | undefined;
  /** Without it only accounts write over HTTP. */
  readonly bureauToken: string | undefined;
  /** The owner's login, where `databaseUrl` is one that only takes roles; for migrations. */
  readonly ownerUrl: string | undefined;
  readonly auditHash: AuditHash;
  /** What pages are set in; undefined: the face of fonts-noto-cjk. */
  readonly font: string | undefined;
  readonly identity: IdentitySettings;
  /** What the second factors' secrets are sealed with; undefined: a key file in `dataDir`. */
  readonly secretKey: string | undefined;
}

/** @throws AppError `environment-malformed` naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given, { reportInput: true });
  if (!result.success) {
    const said = sayIssues(result.error);
    throw new AppError("environment-malformed", {
      zh: `环境变量有误：${said.zh}`,
      en: `The environment is not usable: ${said.en}`,
    });
  }
  const env = result.data;
  if (env.PANHUO_OWNER_URL !== undefined && env.DATABASE_URL === undefined) {
    throw new AppError("environment-malformed", {
      zh: "设置 PANHUO_OWNER_URL 时须同时设置 DATABASE_URL。",
      en: "PANHUO_OWNER_URL needs DATABASE_URL beside it.",
    });
  }
  const { PORT, HOST, DATA_DIR, DATABASE_URL, PANHUO_TODAY, PANHUO_UPLOAD_MB, PANHUO_BUREAU_TOKEN } = env;
  return {
    port: PORT,
    host: HOST,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL,
    uploadMegabytes: PANHUO_UPLOAD_MB,
    today: PANHUO_TODAY,
    bureauToken: PANHUO_BUREAU_TOKEN,
    ownerUrl: env.PANHUO_OWNER_URL,
    auditHash: env.PANHUO_AUDIT_HASH,
    font: env.PANHUO_FONT,
    secretKey: env.PANHUO_SECRET_KEY,
    identity: {
      password: { length: env.PANHUO_PASSWORD_LENGTH, kinds: env.PANHUO_PASSWORD_KINDS },
      passwordDays: env.PANHUO_PASSWORD_DAYS,
      passwordHistory: env.PANHUO_PASSWORD_HISTORY,
      attempts: env.PANHUO_SIGN_IN_ATTEMPTS,
      addressAttempts: env.PANHUO_ADDRESS_ATTEMPTS,
      attemptMinutes: env.PANHUO_ATTEMPT_MINUTES,
      sessionIdleMinutes: env.PANHUO_SESSION_IDLE_MINUTES,
      sessionHours: env.PANHUO_SESSION_HOURS,
      trustedProxy: env.PANHUO_TRUSTED_PROXY,
      outside: outsideOf(env),
    },
  };
}

/** All of the single sign-on, or none of it. */
function outsideOf(env: z.output<typeof schema>): OutsideSettings | undefined {
  const {
    PANHUO_OIDC_ISSUER: issuer,
    PANHUO_OIDC_CLIENT_ID: clientId,
    PANHUO_PUBLIC_URL: publicUrl,
    PANHUO_OIDC_CLIENT_SECRET: clientSecret,
  } = env;
  if (issuer === undefined) return undefined;
  if (clientId === undefined || publicUrl === undefined) {
    throw new AppError("environment-malformed", {
      zh: "单点登录还需设置 PANHUO_OIDC_CLIENT_ID 与 PANHUO_PUBLIC_URL。",
      en: "Single sign-on needs PANHUO_OIDC_CLIENT_ID and PANHUO_PUBLIC_URL too.",
    });
  }
  return { issuer, clientId, clientSecret, publicUrl };
}
