import { isIsoDate } from "../../../gis/iso-date.ts";
import { toMu } from "../../../gis/units.ts";
import { surveyByTown } from "../../survey/towns/service.ts";
import { type Command, textOption, usage } from "../command.ts";

export const surveyTowns: Command = {
  words: ["survey", "towns"],
  takes: [],
  summary: {
    zh: "按镇街的调查进度、投入产出与再开发潜力",
    en: "the survey by town: progress, input and output, potential",
  },
  options: {
    "as-of": {
      type: "string",
      value: "DATE",
      summary: { zh: "日期（默认系统日期）", en: "date (default: the server's)" },
    },
    district: { type: "string", value: "CODE", summary: { zh: "只看一个区县", en: "one district only" } },
  },
  async run(terminal, given) {
    const house = await terminal.house();
    const asOf = textOption(given, "as-of") ?? house.today();
    if (!isIsoDate(asOf))
      throw usage(`--as-of ${asOf} 不是存在的日期`, `--as-of ${asOf} is not a date that exists`);
    const survey = await surveyByTown(house, asOf, textOption(given, "district"));
    const zh = terminal.locale === "zh";
    return {
      json: survey,
      lines: [
        ...(house.demonstration ? [zh ? "演示数据" : "demonstration data"] : []),
        ...survey.towns.map(
          ({ district, districtName, townName, toSurvey, surveyed, potential, tax, updateOverdue }) => {
            const place = `${district} ${districtName} ${townName ?? (zh ? "（未注明镇街）" : "(no town)")}`;
            const mu = toMu(Number(potential.areaM2)).toFixed(1);
            const taxPerMu = tax ? (Number(tax.fenPerMu) / 1e6).toFixed(2) : "–";
            return zh
              ? `${place}  已调查 ${surveyed.parcels}/${toSurvey.parcels}  亩均税收 ${taxPerMu} 万元  低效 ${potential.parcels} 宗 ${mu} 亩${updateOverdue ? "  上一年度未更新" : ""}`
              : `${place}  surveyed ${surveyed.parcels}/${toSurvey.parcels}  tax ${taxPerMu} 万元/mu  low-efficiency ${potential.parcels} (${mu} mu)${updateOverdue ? "  not updated last year" : ""}`;
          },
        ),
      ],
    };
  },
};
