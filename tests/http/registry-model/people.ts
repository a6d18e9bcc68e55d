import { randomBytes, randomUUID } from "node:crypto";
import type { Database } from "../../../api/db/database.ts";
import { hashOf } from "../../../api/identity/secret.ts";
import { ROLES, type Role } from "../../../gis/identity/roles.ts";
import { addAccessToken, addAccount, addGrant } from "../../../sql/generated/queries.ts";

export interface Person {
  readonly role: Role | "anonymous";
  readonly district: string | null;
  readonly organisation: string | null;
  /** null signs nobody in. */
  readonly token: string | null;
}

/** The organisation that projects and evaluations are of, and one that they are not. */
export const OWN = "91370100MA3TEST011";
export const OTHER = "91370100MA3TEST029";

const VISITOR: Person = { role: "anonymous", district: null, organisation: null, token: null };

/** Somebody of every role: of each of the districts, of either organisation, and a visitor. */
export async function employ(db: Database, districts: readonly string[]): Promise<readonly Person[]> {
  const people: Person[] = [VISITOR];
  for (const role of ROLES) {
    const ofDistrict = role === "district" || role === "county-bureau";
    const ofOrganisation = role === "entity" || role === "agency";
    for (const district of ofDistrict ? districts : [null])
      for (const organisation of ofOrganisation ? [OWN, OTHER] : [null]) {
        const person = { role, district, organisation, token: randomBytes(24).toString("base64url") };
        await open(db, person);
        people.push(person);
      }
  }
  return people;
}

async function open(db: Database, { role, district, organisation, token }: Person & { token: string }) {
  const accountId = randomUUID();
  const name = [role, district, organisation].filter(Boolean).join("-").toLowerCase();
  await db.run(addAccount, { accountId, name, displayName: name, createdBy: "test" });
  await db.run(addGrant, { accountId, role, districtCode: district, organisation, grantedBy: null });
  const label = "model";
  await db.run(addAccessToken, {
    tokenId: randomUUID(),
    accountId,
    label,
    tokenHash: hashOf(token),
    days: 1,
  });
}
