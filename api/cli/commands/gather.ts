import { readCity } from "../../../sql/generated/queries.ts";
import type { Database } from "../../db/database.ts";
import { gatherCity, type Steps } from "../../recognition/gather.ts";
import type { Command, Given, Terminal } from "../command.ts";
import { progressBar } from "../progress-bar.ts";
import { asOfOf, asOfOption, label } from "./read.ts";

const STEPS = {
  gather: { zh: "汇集事实", en: "gathering facts" },
  classify: { zh: "逐宗评定", en: "classifying" },
};

/** Runs work over the city with a bar for its steps. */
export async function withBar<T>(
  db: Database,
  terminal: Terminal,
  given: Given,
  work: (onBatch: Steps["onBatch"]) => Promise<T>,
): Promise<T> {
  const total = (await db.run(readCity))?.parcels ?? 0;
  const bar = progressBar(process.stderr, given.options.json === true ? "silent" : terminal.locale);
  try {
    return await work((step, parcels, whole) =>
      bar.show(STEPS[step], whole ? Math.min(parcels, total) : parcels, whole ? total : null),
    );
  } finally {
    bar.end();
  }
}

export const gather: Command = {
  words: ["gather"],
  takes: [],
  summary: {
    zh: "汇集评定所需的事实（叠加、记录）；只处理有变化的宗地，中断后再次运行即可续做",
    en: "gather the facts that parcels are classified by, where something was recorded; run again to go on",
  },
  options: { "as-of": asOfOption },
  changes: () => "city",
  async run(terminal, given) {
    const house = await terminal.house();
    const { db, demonstration } = house;
    const asOf = asOfOf(given, house);
    const { gatherNo, looked, changed } = await withBar(db, terminal, given, (onBatch) =>
      gatherCity(db, asOf, { onBatch }),
    );
    return {
      json: { asOf, demonstration, gathering: Number(gatherNo), parcels: looked, changed },
      lines: [
        ...label(house, terminal.locale),
        terminal.locale === "zh"
          ? `第 ${gatherNo} 次汇集：查看 ${looked} 宗，事实有变化并存储 ${changed} 宗`
          : `gathering ${gatherNo}: ${looked} parcels looked at, ${changed} changed and stored`,
      ],
    };
  },
};
