import { drawRun, listClassification, tallyRun } from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { OVERALLS } from "../../districts/contract.ts";
import { requireDistrict } from "../../districts/service.ts";
import { packageNameInForce } from "../../policy/package.ts";
import { classifyCity } from "../../recognition/classify-city.ts";
import { drawChanges } from "../../tiles/map-state.ts";
import { type Command, textOption } from "../command.ts";
import { withBar } from "./gather.ts";
import { asOfOf, asOfOption, districtOption, label } from "./read.ts";

/** Beyond this a list is no answer: the rows are in the table `classification`. */
const LISTED = 100_000;

export const classify: Command = {
  words: ["classify"],
  takes: [],
  summary: {
    zh: "评定全市宗地的六类低效用地并存储结果；中断后再次运行即可续算",
    en: "classify every parcel and keep the outcome; run again to go on where it was cut off",
  },
  options: { "as-of": asOfOption, district: districtOption },
  changes: () => "city",
  async run(terminal, given) {
    const house = await terminal.house();
    const { db, demonstration } = house;
    const districtCode = textOption(given, "district") ?? null;
    // Before the work, not after it.
    await requireDistrict(house, districtCode ?? undefined);
    const asOf = asOfOf(given, house);
    const policyPackage = packageNameInForce(house.jurisdiction, asOf);
    const run = await withBar(db, terminal, given, (onBatch) =>
      classifyCity(db, asOf, policyPackage && `${policyPackage.id}@${policyPackage.version}`, { onBatch }),
    );
    const runNo = run.runNo;
    // The map shows how things stand; a run for another day answers a question.
    if (asOf === house.today()) await db.run(drawRun, { runNo });
    await drawChanges(db, house.today());
    const tallies = await db.run(tallyRun, { runNo, districtCode });
    const counts = OVERALLS.map(
      (overall) => [overall, tallies.find((tally) => tally.overall === overall)?.parcels ?? 0] as const,
    );
    const parcels = counts.reduce((sum, [, count]) => sum + count, 0);
    return {
      json: {
        asOf,
        demonstration,
        policyPackage,
        run: Number(runNo),
        gathered: run.gathered,
        classified: run.classified,
        written: run.written,
        counts: Object.fromEntries(counts),
        // Null where the city is too large to be listed.
        parcels: parcels <= LISTED ? await listed(db, runNo, districtCode) : null,
      },
      lines: [
        ...label(house, terminal.locale),
        ...counts.map(([overall, count]) => `${overall.padEnd(20)} ${count}`),
        terminal.locale === "zh"
          ? `第 ${runNo} 次评定：评定 ${run.classified} 宗，结果有变化并存储 ${run.written} 宗`
          : `run ${runNo}: ${run.classified} parcels classified, ${run.written} changed and stored`,
      ],
    };
  },
};

const PAGE = 5_000;

async function listed(db: Database, runNo: bigint, districtCode: string | null) {
  const all = [];
  let after = { district: "", no: "" };
  for (;;) {
    const page = await db.run(listClassification, {
      runNo,
      districtCode,
      afterDistrict: after.district,
      afterNo: after.no,
      limit: PAGE,
    });
    all.push(...page.map(({ district, no, ...rest }) => ({ id: `${district}-${no}`, ...rest })));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    after = last;
  }
}
