import { contentHashOf, inputsHashOf } from "../../api/policy/digest.ts";
import { canonicalJson } from "../../gis/canonical.ts";
import { isoDate } from "../../gis/iso-date.ts";
import { classifyInBlocks } from "../../gis/land/classify-columns.ts";
import { tableOf } from "../../gis/land/columns.ts";
import { explainDecision, explainParcel, type ParcelInputs } from "../../gis/land/explanation/parcel.ts";
import { BOOLEAN_FACTS } from "../../gis/land/facts/facts.ts";
import { findingName, MEASURES, type Measures, measuresOfRecord } from "../../gis/land/facts/measures.ts";
import { jinan2019No61 } from "../../gis/policy/jinan-2019-61/index.ts";
import { seededParcels } from "../seeded-parcels.ts";
import type { Bench } from "./bench.ts";

const DAY = isoDate("2022-03-01");
const KINDS = {
  ...Object.fromEntries(Object.entries(MEASURES).map(([name, { kind }]) => [name, kind])),
  ...Object.fromEntries(BOOLEAN_FACTS.map((name) => [findingName(name), "boolean" as const])),
};

/** Processor time of this process in seconds: "on one core", whatever else the machine does. */
function processorSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Parcels as a city has them: most facts known, some not. */
function parcels(count: number): Measures[] {
  let state = 61;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, () => {
    const known = Object.entries(KINDS).map(([name, kind]) => {
      if (next() < (name.startsWith("finding") ? 0.8 : 0.1)) return [name, null];
      if (kind === "number") return [name, Math.round(next() * 1000) / 1000];
      return [name, kind === "boolean" ? next() < 0.5 : null];
    });
    return measuresOfRecord(Object.fromEntries(known));
  });
}

const bench: Bench = {
  name: "decide",
  async run({ long, say }) {
    const rows = parcels(long ? 1_000_000 : 200_000);
    const table = tableOf(rows, KINDS, DAY);
    const decideAll = () => {
      for (const { decided: block } of classifyInBlocks(table, jinan2019No61)) block.recognisable.at(0);
    };
    // The compiler of the engine takes two passes to settle.
    decideAll();
    decideAll();
    const decided = rows.length / processorSeconds(decideAll);
    say(`${Math.round(decided)} parcels decided a second of processor time`);
    // Half of a city without the control standard, and half with it: the longest trees.
    const inputs = [
      ...seededParcels(10_000, { standard: false }),
      ...seededParcels(10_000, { standard: true, seed: 7 }),
    ];
    const contentHash = contentHashOf(jinan2019No61);
    const explain = (one: ParcelInputs) =>
      explainDecision(one, jinan2019No61, { contentHash, inputsHash: inputsHashOf(one) });
    const rate = (work: (one: ParcelInputs) => unknown, few: readonly ParcelInputs[]) => {
      // Here it takes one: after a tenth of it, a quarter of what was measured was its own work.
      few.forEach(work);
      return few.length / processorSeconds(() => few.forEach(work));
    };
    const explained = rate(explain, inputs);
    say(`${Math.round(explained)} explanations a second of processor time`);
    const written = rate(
      (one) => canonicalJson(explain(one)),
      inputs.filter((_, at) => at % 4 === 0),
    );
    const whole = rate(
      (one) => explainParcel(one, jinan2019No61, { contentHash, inputsHash: inputsHashOf(one) }),
      inputs.filter((_, at) => at % 100 === 0),
    );
    const perSecond = (figure: number) => `${Math.round(figure).toLocaleString("en")} / s`;
    return {
      rows: [
        {
          what: { zh: "逐宗评定（单核，不含说明）", en: "parcels decided, one core, without reasons" },
          figure: perSecond(decided),
          held: decided >= 1_000_000,
        },
        {
          what: {
            zh: "完整说明，含依据记录与输入摘要（单核）",
            en: "full explanations with records and the digest of the inputs, one core",
          },
          figure: perSecond(explained),
          held: explained >= 20_000,
        },
        {
          what: { zh: "写成规范 JSON", en: "the same, written as canonical JSON" },
          figure: perSecond(written),
        },
        {
          what: { zh: "含反事实", en: "the same, with the search for counterfactuals" },
          figure: perSecond(whole),
        },
      ],
    };
  },
};

export default bench;
