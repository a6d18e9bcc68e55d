import { expect, test } from "vitest";
import { openHouse } from "../../api/open-house.ts";
import { findParcel } from "../../api/parcels/service.ts";
import { recordDecision } from "../../api/recognition/decide.ts";
import { seedDemonstration } from "../../api/survey/demonstration.ts";
import { describeOnBothEngines } from "./harness.ts";

const DAY = "2022-03-01";

describeOnBothEngines("decisions on one parcel that are recorded at the same time", (db) => {
  test("each have a number of their own, and a document is recorded once", async () => {
    await seedDemonstration(db(), "jinan-2019-61@1.0.0", () => undefined, {
      parcels: 20,
      seed: 7,
      namedCases: true,
    });
    const house = await openHouse(db(), DAY);
    const key = await findParcel(house, "LC-0001");
    const numbers = async () =>
      (
        await db().driver.query(
          "select recognition_no, doc_no from recognition where district_code = $1 and parcel_no = $2 order by 1",
          [key.districtCode, key.parcelNo],
        )
      ).rows.map(({ recognition_no, doc_no }) => [recognition_no, doc_no]);
    const before = await numbers();
    const documents = ["甲", "乙", "丙", "丁", "戊", "戊"];
    const outcomes = await Promise.allSettled(
      documents.map((docNo) => recordDecision(house, key, { decision: "refused", docNo, decidedOn: DAY })),
    );
    const refusals = outcomes.filter((one) => one.status === "rejected").map(({ reason }) => reason.code);
    expect(refusals).toEqual(["decision-already-recorded"]);
    const added = (await numbers()).slice(before.length);
    expect(added.map(([no]) => no)).toEqual([1, 2, 3, 4, 5].map((at) => before.length + at));
    expect(added.map(([, docNo]) => docNo).sort()).toEqual(["甲", "乙", "丙", "丁", "戊"].sort());
  });
});
