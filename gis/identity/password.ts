/**
 * What a password must be. GB/T 22239-2019 8.1.4.1 asks for complexity and regular change and gives no figures; the
 * figures are the operator's, with the defaults that assessments of level 3 usually find sufficient.
 */
export interface PasswordRule {
  /** Characters at least. */
  readonly length: number;
  /** Of capitals, small letters, digits and other characters, so many at least. */
  readonly kinds: number;
}

export const MAX_PASSWORD = 256;

export type PasswordFault = "too-short" | "too-long" | "too-few-kinds" | "contains-name" | "one-character";

const KINDS = [/\p{Lu}/u, /\p{Ll}/u, /\p{Nd}/u, /[^\p{Lu}\p{Ll}\p{Nd}]/u];

/** What is wrong with a password for the account of that name; nothing where it may be used. */
export function passwordFaults(password: string, name: string, rule: PasswordRule): PasswordFault[] {
  const characters = [...password];
  const kinds = KINDS.filter((kind) => kind.test(password)).length;
  const faults: (PasswordFault | false)[] = [
    characters.length < rule.length && "too-short",
    characters.length > MAX_PASSWORD && "too-long",
    kinds < rule.kinds && "too-few-kinds",
    password.toLowerCase().includes(name.toLowerCase()) && "contains-name",
    characters.length > 0 && new Set(characters).size === 1 && "one-character",
  ];
  return faults.filter((fault) => fault !== false);
}
