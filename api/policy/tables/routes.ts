import { carryOut } from "../../audit/record.ts";
import { joining } from "../../db/database.ts";
import type { House } from "../../house.ts";
import { implement, type Route } from "../../route.ts";
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
    implement(loadPolicyTable, ({ db, params: { kind: name }, body: { rows, ...head }, ...witness }) =>
      carryOut(db, witness, { action: loadPolicyTable.id, subject: name, input: head }, async (tx) => {
        const kind = knownKind(name);
        const lines = rows.map((row, at) => objectLine(row, at + 1, kind));
        const loaded = await loadTable(joining(tx), kind, head, lines);
        return { answer: loaded, after: loaded };
      }),
    ),
  ];
}
