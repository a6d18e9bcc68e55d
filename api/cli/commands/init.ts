import { joining } from "../../db/database.ts";
import { readCityFile } from "../../districts/city-file.ts";
import { setUpCity, setUpJinan } from "../../districts/set-up.ts";
import { AppError } from "../../errors.ts";
import { packageReference } from "../../policy/package.ts";
import { seedDemonstration } from "../../survey/demonstration.ts";
import { type Command, holdsCity, textOption, usage } from "../command.ts";

export const init: Command = {
  words: ["init"],
  takes: [],
  summary: {
    zh: "建立一座城市：济南（默认）、演示城市（--demo）或自己的城市（--city）",
    en: "make the database that of a city: Jinan, the demonstration (--demo) or your own (--city)",
  },
  options: {
    demo: { type: "boolean", summary: { zh: "生成演示数据", en: "generate the demonstration data" } },
    city: { type: "string", value: "FILE", summary: { zh: "城市文件（JSON）", en: "city file (JSON)" } },
  },
  changes: () => "city",
  async run(terminal, given) {
    const cityPath = textOption(given, "city");
    if (given.options.demo && cityPath)
      throw usage("--demo 与 --city 不能同用", "--demo and --city exclude each other");
    // Read before anything is opened: a file that cannot be used leaves no database behind.
    const city = cityPath === undefined ? undefined : await readCityFile(cityPath);
    const db = await terminal.database();
    if (await holdsCity(db)) {
      throw new AppError("city-already-set", {
        zh: "数据库中已有城市；请换一个数据目录。",
        en: "The database holds a city already; choose another data folder.",
      });
    }
    if (city) await db.transaction((tx) => setUpCity(joining(tx), city, false));
    else if (given.options.demo) {
      await seedDemonstration(db, packageReference("370100"), (step) => terminal.progress(step));
    } else await db.transaction((tx) => setUpJinan(joining(tx), false));
    const { jurisdiction, demonstration } = await terminal.house();
    return {
      json: { jurisdiction, demonstration },
      lines: [
        terminal.locale === "zh" ? `城市已建立（${jurisdiction}）` : `The city is set up (${jurisdiction})`,
      ],
    };
  },
};
