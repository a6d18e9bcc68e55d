import { describe, expect, test } from "vitest";
import { mayUse, POWERS, powersOf } from "../../../gis/identity/powers.ts";
import { ADMINISTRATORS, ANONYMOUS, type Grant, grantFault, ROLES } from "../../../gis/identity/roles.ts";

describe("the separated administrators", () => {
  const OVER_LAND = [
    "load-policy-tables",
    "import-surveys",
    "record-survey",
    "try-quotas",
    "assign-parcels",
  ] as const;

  test("have no power over land", () => {
    for (const role of ADMINISTRATORS)
      for (const power of OVER_LAND) expect(mayUse({ role, account: "somebody" }, power)).toBe(false);
  });

  test("share no power with each other but to see accounts and keep their own", () => {
    for (const [power, holders] of Object.entries(POWERS)) {
      const shared = ADMINISTRATORS.filter((role) => holders.some((holder) => holder === role));
      if (power !== "own-account" && power !== "list-accounts") expect(shared.length).toBeLessThan(2);
    }
  });
});

test("a visitor has no power at all", () => {
  expect(powersOf(ANONYMOUS)).toEqual([]);
});

test("every account is its holder's own, with a role or without; a token without account has none", () => {
  for (const role of [...ROLES, "anonymous"] as const)
    expect(powersOf({ role, account: "somebody" })).toContain("own-account");
  expect(powersOf({ role: "bureau", account: null })).not.toContain("own-account");
});

describe("a grant", () => {
  const grant = (more: Partial<Grant> & Pick<Grant, "role">): Grant => ({
    district: null,
    organisation: null,
    ...more,
  });
  const fault = (
    given: Partial<Grant> & Pick<Grant, "role">,
    former: Grant["role"][] = [],
    by = "security",
  ) => grantFault(grant(given), "somebody", former, by);

  test("to oneself is refused, whatever it is", () => {
    expect(fault({ role: "bureau" }, [], "somebody")).toBe("grant-to-oneself");
    expect(fault({ role: "bureau" })).toBeNull();
  });

  test("of a district's role names the district, and no other does", () => {
    expect(fault({ role: "district" })).toBe("grant-needs-district");
    expect(fault({ role: "county-bureau", district: "370112" })).toBeNull();
    expect(fault({ role: "bureau", district: "370112" })).toBe("grant-takes-no-district");
  });

  test("of an organisation's role names the organisation, and no other does", () => {
    expect(fault({ role: "agency" })).toBe("grant-needs-organisation");
    expect(fault({ role: "entity", organisation: "91370100MA3C00001X" })).toBeNull();
    expect(fault({ role: "city", organisation: "91370100MA3C00001X" })).toBe("grant-takes-no-organisation");
  });

  test("never makes one separated administrator of another, not even later", () => {
    expect(fault({ role: "audit-admin" }, ["system-admin"])).toBe("administrators-separated");
    expect(fault({ role: "audit-admin" }, ["bureau", "security-admin", "finance"])).toBe(
      "administrators-separated",
    );
    expect(fault({ role: "audit-admin" }, ["audit-admin", "bureau"])).toBeNull();
    expect(fault({ role: "bureau" }, ["system-admin"])).toBeNull();
  });
});
