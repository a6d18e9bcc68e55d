import { beforeAll, describe, expect, test } from "vitest";
import { joining } from "../../api/db/database.ts";
import { Inventories } from "../../api/districts/service.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { objectLine } from "../../api/policy/tables/read-table.ts";
import { knownKind, loadTable } from "../../api/policy/tables/service.ts";
import { readInventoryBasis } from "../../sql/generated/queries.ts";
import { databaseOf } from "./harness.ts";
import { whileHeld } from "./meanwhile.ts";
import { LICHENG, Office } from "./registry-office.ts";

let office: Office;
const numberOf = async (alias: string) => (await findParcel(office.house, alias)).parcelNo;

beforeAll(async () => {
  office = await Office.open(await databaseOf("server"));
});

describe("an inventory that was reckoned before", () => {
  test("is not told any more once an act has changed a stage", async () => {
    const inventories = new Inventories(office.house);
    const stages = async () => {
      const { byStage } = (await inventories.of(LICHENG, "2022-03-01")).inventory;
      return [byStage.none.parcels, byStage.recognised.parcels];
    };
    const [none = 0, recognised = 0] = await stages();
    await office.recognise(await numberOf("LC-0009"));
    expect(await stages()).toEqual([none - 1, recognised + 1]);
  });

  test("is not told any more once a table is in force whose number was given before another's", async () => {
    const kind = knownKind("parameters");
    const load = (db: Office["db"], value: string) => {
      const head = { name: `等级 ${value}`, source: "演示", from: "2021-01-01", demonstration: true };
      return loadTable(db, kind, head, [objectLine({ name: "lowGrades", district: "", value }, 1, kind)]);
    };
    let between: unknown;
    await whileHeld(
      office.db,
      (tx) => load(joining(tx), "D"),
      async () => {
        await load(office.db, "C");
        between = await office.db.run(readInventoryBasis);
      },
    );
    expect(await office.db.run(readInventoryBasis)).not.toEqual(between);
  });
});
