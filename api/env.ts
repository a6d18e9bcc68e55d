import { z } from "zod";
import { civilDate } from "./endpoint.ts";
import { AppError } from "./errors.ts";

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  DATA_DIR: z.string().min(1).default(".panhuo"),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "postgres://user@host:port/database")
    .optional(),
  PANHUO_TODAY: civilDate.optional(),
  PANHUO_UPLOAD_MB: z.coerce.number().int().min(1).max(1_000_000).default(2_048),
  PANHUO_BUREAU_TOKEN: z
    .string()
    .regex(/^\S{32,}$/, "at least 32 characters, none of them a blank")
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
  /** Without it nothing can be written over HTTP. */
  readonly bureauToken: string | undefined;
}

/** @throws AppError `environment-malformed` naming the variable. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(given);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new AppError("environment-malformed", {
      zh: `环境变量 ${issue?.path.join(".")} 有误：${issue?.message}`,
      en: `The environment variable ${issue?.path.join(".")} is not usable: ${issue?.message}`,
    });
  }
  const { PORT, HOST, DATA_DIR, DATABASE_URL, PANHUO_TODAY, PANHUO_UPLOAD_MB, PANHUO_BUREAU_TOKEN } =
    result.data;
  return {
    port: PORT,
    host: HOST,
    dataDir: DATA_DIR,
    databaseUrl: DATABASE_URL,
    uploadMegabytes: PANHUO_UPLOAD_MB,
    today: PANHUO_TODAY,
    bureauToken: PANHUO_BUREAU_TOKEN,
  };
}
