import { redrawDistricts } from "../../../sql/generated/queries.ts";
import { drawChanges } from "../../tiles/map-state.ts";
import type { Command } from "../command.ts";

export const redraw: Command = {
  words: ["map", "redraw"],
  takes: [],
  summary: {
    zh: "由登记记录重新生成地图用的全部汇总；平时随变化自动更新，无须运行",
    en: "make all that the map is drawn from anew from the records; it is kept current by itself, so this is never needed otherwise",
  },
  options: {},
  changes: () => "city",
  async run(terminal) {
    const { db, today } = await terminal.house();
    await db.run(redrawDistricts);
    const districts = await drawChanges(db, today());
    return {
      json: { districts },
      lines: [
        terminal.locale === "zh"
          ? `已重新生成 ${districts} 个区县的地图汇总`
          : `${districts} districts drawn anew`,
      ],
    };
  },
};
