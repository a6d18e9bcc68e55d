import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, expect, test } from "vitest";
import { setUpJinan } from "../../api/districts/set-up.ts";
import { importFeatures, importParcelFile } from "../../api/survey/import-parcels.ts";
import { suggestMapping } from "../../api/survey/mapping.ts";
import { readParcel } from "../../sql/generated/queries.ts";
import { describeOnBothEngines, temporaryFolder } from "./harness.ts";

const folders: (() => void)[] = [];
afterEach(() => {
  for (const remove of folders.splice(0)) remove();
});

const CODE = "370112001001GB00045";
const ring = [
  [117.3, 36.75],
  [117.301, 36.75],
  [117.301, 36.751],
  [117.3, 36.75],
];

describeOnBothEngines("a table of attributes without geometry", (db) => {
  const options = { demonstration: true, policyPackage: "test@0", district: "370112", today: "2022-03-01" };
  const send = (csv: string) => {
    const { folder, remove } = temporaryFolder();
    folders.push(remove);
    const file = join(folder, "a.csv");
    writeFileSync(file, csv);
    const mapping = suggestMapping((csv.split("\n")[0] ?? "").split(","));
    return importParcelFile(db(), file, { ...options, mapping });
  };
  const parcel = () =>
    db().run(readParcel, { asOf: "2022-03-01", districtCode: "370112", parcelNo: "00000045" });

  beforeAll(async () => {
    await setUpJinan(db(), true);
    const properties = {
      district: "370112",
      parcelNo: "00000045",
      parcelCode: CODE,
      address: "旧址",
      areaM2: "9.00",
    };
    const value = { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [ring] } };
    await importFeatures(db(), [{ row: 1, value }], { ...options, name: "a", source: "test" });
  });

  test("is joined to the recorded parcels by their code: a new version on the same ground", async () => {
    const before = await parcel();
    const report = await send(`宗地代码,权利人,容积率\n${CODE},某机械厂,0.45\n`);
    expect(report).toMatchObject({ rows: 1, imported: 1, refused: 0 });
    const after = await parcel();
    expect(after).toMatchObject({ rightHolder: "某机械厂", far: "0.45", address: "旧址", areaM2: "9.00" });
    expect(after?.geometry).toEqual(before?.geometry);
  });

  test("says the same twice: nothing changes", async () => {
    const report = await send(`宗地代码,权利人\n${CODE},某机械厂\n`);
    expect(report).toMatchObject({ imported: 0, unchanged: 1, refused: 0 });
  });

  test("names a code that nobody knows, and a row without one", async () => {
    const report = await send(`宗地代码,权利人\n370112001001GB00046,甲\n,乙\n${CODE},丙\n`);
    expect(report).toMatchObject({ rows: 3, imported: 1, refused: 2 });
    expect(
      report.problems.filter(({ severity }) => severity === "error").map(({ row, code }) => [row, code]),
    ).toEqual([
      [1, "parcel-code-unknown"],
      [2, "geometry-missing"],
    ]);
  });
});
