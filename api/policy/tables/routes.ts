import type { House } from "../../house.ts";
import { implement, implementForBureau, type Route } from "../../route.ts";
import { listPolicyTables, loadPolicyTable, readPolicyTable } from "./contract.ts";
import { objectLine } from "./read-table.ts";
import { knownKind, loadTable, tableOn, tableStates } from "./service.ts";

export function policyTableRoutes(house: House): Route[] {
  return [
    implement(listPolicyTables, async ({ query: { asOf = house.today() } }) => ({
      asOf,
      demonstration: house.demonstration,
      tables: await tableStates(house.db, asOf),
    })),
    implement(readPolicyTable, ({ params: { kind }, query: { asOf = house.today() } }) =>
      tableOn(house.db, knownKind(kind), asOf),
    ),
    implementForBureau(
      house.bureauToken,
      loadPolicyTable,
      ({ params: { kind: name }, body: { rows, ...head } }) => {
        const kind = knownKind(name);
        return loadTable(
          house.db,
          kind,
          head,
          rows.map((row, at) => objectLine(row, at + 1, kind)),
        );
      },
    ),
  ];
}
