import type { PasswordRule } from "../../gis/identity/password.ts";

/**
 * What the operator decides about signing in. GB/T 22239-2019 8.1.4.1 asks for each of these and gives no figures; the
 * defaults are those that assessments of level 3 usually find sufficient.
 */
export interface IdentitySettings {
  readonly password: PasswordRule;
  /** After so many days a password is changed before anything else is done. */
  readonly passwordDays: number;
  /** Former passwords that are not taken again. */
  readonly passwordHistory: number;
  /** Attempts of one name, and from one address, within the window. */
  readonly attempts: number;
  readonly addressAttempts: number;
  readonly attemptMinutes: number;
  readonly sessionIdleMinutes: number;
  readonly sessionHours: number;
  /** Proxies whose word on the client's address is taken (Express's `trust proxy`). */
  readonly trustedProxy: string | undefined;
  readonly outside: OutsideSettings | undefined;
}

/** The city's single sign-on (OpenID Connect). */
export interface OutsideSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** Where people reach this house: `https://panhuo.example.gov.cn`. */
  readonly publicUrl: string;
}

export const IDENTITY_DEFAULTS: IdentitySettings = {
  password: { length: 10, kinds: 3 },
  passwordDays: 90,
  passwordHistory: 5,
  attempts: 5,
  addressAttempts: 50,
  attemptMinutes: 15,
  sessionIdleMinutes: 30,
  sessionHours: 12,
  trustedProxy: undefined,
  outside: undefined,
};
