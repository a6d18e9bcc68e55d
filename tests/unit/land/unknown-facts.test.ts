import { describe, expect, test } from "vitest";
import { contractGate } from "../../../gis/land/contract-gate.ts";
import { industrialFarRise } from "../../../gis/land/industrial-far-rise.ts";
import { chooseModes } from "../../../gis/land/modes.ts";
import { serviceManufacturing } from "../../../gis/land/service-manufacturing.ts";
import { standardFactory } from "../../../gis/land/standard-factory.ts";
import { jinan2019No61 as jinan } from "../../../gis/policy/jinan-2019-61/index.ts";
import { vectorsOf } from "./vectors.ts";

/** What each function decides, as words; a null sum is as open as an undetermined verdict. */
const DECISIONS: Readonly<Record<string, (input: object) => readonly (string | null)[]>> = {
  chooseModes: (input) => {
    const { govTrigger, modes } = chooseModes(input, jinan.modes);
    return [govTrigger, ...Object.values(modes).map(({ status }) => status)];
  },
  industrialFarRise: (input) => [industrialFarRise(input, jinan.industrialLand).premiumFree],
  serviceManufacturing: (input) => [serviceManufacturing(input, jinan.serviceManufacturing).allowed],
  contractGate: (input) => [contractGate(input, jinan.contractGate).maySign],
  standardFactory: (input) => {
    const { feeStatus, feeFen, rewardFenPerM2 } = standardFactory(input, jinan.standardFactory);
    return [feeStatus === "not-applicable" ? feeStatus : feeFen, rewardFenPerM2];
  },
};

/** Inputs whose absence is itself a statement: no minimum, the default workflow, no other support. */
const MEANT_AS_ABSENT = ["minPublicityDays", "ownWorkflow", "otherSupportFen"];

describe("forgetting a fact leaves a decision as it was or opens it, and never turns it", () => {
  for (const [fn, decisionsOn] of Object.entries(DECISIONS)) {
    test(`${fn}, each fact of each vector`, () => {
      for (const { id, input } of vectorsOf(fn)) {
        const decided = decisionsOn(input);
        for (const name of Object.keys(input).filter((name) => !MEANT_AS_ABSENT.includes(name))) {
          const turned = decisionsOn({ ...input, [name]: null }).filter(
            (now, at) => now !== null && now !== "undetermined" && now !== decided[at],
          );
          expect(turned, `${id} without ${name}`).toEqual([]);
        }
      }
    });
  }
});
