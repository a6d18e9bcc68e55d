import type { Grant, Role } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Witness } from "../audit/record.ts";
import type { Database } from "../db/database.ts";
import { addAccount, type FirstPassword, grantRole } from "./accounts.ts";
import { COMMAND_LINE } from "./witness.ts";

// The accounts of the demonstration (演示账号): one for each role, three for districts so that it can be seen what one does
// not see of the other. Their passwords are random and told once.

/** Fictional organisations; their codes belong to nobody. */
const AGENCY = "91370100DEMOAGENCY";
const OWNER = "91370100DEMOOWNER0";

const grant = (role: Role, more: Partial<Grant> = {}): Grant => ({
  role,
  district: null,
  organisation: null,
  ...more,
});

const ACCOUNTS: readonly (readonly [name: string, displayName: string, grant: Grant])[] = [
  ["bureau1", "市自然资源和规划局（演示）", grant("bureau")],
  ["licheng1", "历城区政府（演示）", grant("district", { district: "370112" })],
  ["lixia1", "历下区政府（演示）", grant("district", { district: "370102" })],
  ["countybureau1", "历城区自然资源局（演示）", grant("county-bureau", { district: "370112" })],
  ["city1", "市政府（演示）", grant("city")],
  ["finance1", "市财政局（演示）", grant("finance")],
  ["agency1", "评估机构（演示）", grant("agency", { organisation: AGENCY })],
  ["owner1", "原土地使用权人（演示）", grant("entity", { organisation: OWNER })],
  ["auditor1", "审计（演示）", grant("auditor")],
  ["system1", "系统管理员（演示）", grant("system-admin")],
  ["security1", "安全管理员（演示）", grant("security-admin")],
  ["audit1", "审计管理员（演示）", grant("audit-admin")],
];

/** The parcels on which the agency works; the first is the owner's. */
const PARCELS = ["LC-0001", "LC-0002", "LC-0003"];

/** Makes the demonstration's accounts where there is none yet, and tells their passwords. */
export async function seedAccounts(
  db: Database,
  auditHash: Witness["auditHash"],
): Promise<readonly FirstPassword[]> {
  if ((await db.run(q.listAccounts, { name: null })).length > 0) return [];
  const witness = { ...COMMAND_LINE, auditHash };
  // Side by side: hashing a password takes a third of a second, by design.
  const passwords = await Promise.all(
    ACCOUNTS.map(([name, displayName]) => addAccount(db, witness, { name, displayName }, false)),
  );
  for (const [name, , granted] of ACCOUNTS) await grantRole(db, witness, name, granted);
  for (const [at, reference] of PARCELS.entries()) {
    const [parcel] = await db.run(q.resolveParcel, { districtCode: null, parcelNo: null, reference });
    if (!parcel) continue;
    const assignment = { ...parcel, assigned: true, reason: "演示", assignedBy: witness.actor.name };
    await db.run(q.addAssignment, { ...assignment, organisation: AGENCY, capacity: "agency" });
    if (at === 0) await db.run(q.addAssignment, { ...assignment, organisation: OWNER, capacity: "entity" });
  }
  return passwords;
}
