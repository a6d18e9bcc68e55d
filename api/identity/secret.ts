import { createHash, randomBytes, randomInt, timingSafeEqual } from "node:crypto";

/** 256 bits that nobody can guess, for a cookie or a header. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is kept of a random token: it cannot be guessed, so a plain hash keeps it. */
export function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** Digests have one length, so the comparison takes one time whatever was sent. */
export function sameSecret(given: string, kept: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hashOf(kept)));
}

/** Letters and digits that are not taken for each other when they are read aloud or typed from paper. */
const CAPITALS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const SMALL = "abcdefghijkmnpqrstuvwxyz";
const DIGITS = "23456789";

/** A password for somebody else: four groups of four, about 90 bits, of every kind that a rule may ask for. */
export function randomPassword(): string {
  const group = () => [CAPITALS, SMALL, DIGITS, CAPITALS + SMALL + DIGITS].map(oneOf).join("");
  return [group(), group(), group(), group()].join("-");
}

/** Fifty bits on paper, for when the second factor is lost. */
export function recoveryCode(): string {
  const half = () => Array.from({ length: 5 }, () => oneOf(SMALL + DIGITS)).join("");
  return `${half()}-${half()}`;
}

function oneOf(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}
