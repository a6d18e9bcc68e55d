import { isIsoDate } from "../../../gis/iso-date.ts";
import { toMu } from "../../../gis/units.ts";
import { Inventories } from "../../districts/service.ts";
import type { House } from "../../house.ts";
import { findParcel } from "../../parcels/service.ts";
import { packageNameInForce } from "../../policy/package.ts";
import { recogniseParcel } from "../../recognition/service.ts";
import {
  type Command,
  type CommandOption,
  type Given,
  requiredPosition,
  textOption,
  usage,
} from "../command.ts";

export const asOfOption: CommandOption = {
  type: "string",
  value: "DATE",
  summary: { zh: "决定日期（默认系统日期）", en: "date of the decision (default: the server's)" },
};
export const districtOption: CommandOption = {
  type: "string",
  value: "CODE",
  summary: { zh: "只看一个区县", en: "one district only" },
};

export const recognition: Command = {
  words: ["recognition"],
  takes: ["PARCEL"],
  summary: {
    zh: "一宗地的六类认定结果及依据",
    en: "the six outcomes of one parcel, with clauses and missing evidence",
  },
  options: { "as-of": asOfOption },
  async run(terminal, given) {
    const house = await terminal.house();
    const asOf = asOfOf(given, house);
    const result = await recogniseParcel(
      house,
      asOf,
      await findParcel(house, requiredPosition(given, 0, "PARCEL")),
    );
    const outcomes = [...result.scope, ...result.exclusions, ...result.categories];
    return {
      json: result,
      lines: [
        ...label(house, terminal.locale),
        `${result.id} ${asOf} ${result.overall}`,
        ...outcomes.map(({ ruleId, verdict, citations, missing }) =>
          [ruleId.padEnd(8), verdict.padEnd(14), citations[0]?.item ?? "", missing.join(", ")]
            .join("  ")
            .trimEnd(),
        ),
      ],
    };
  },
};

export const inventory: Command = {
  words: ["inventory"],
  takes: [],
  summary: { zh: "各区县的再开发清单", en: "the redevelopment inventory of each district" },
  options: { "as-of": asOfOption, district: districtOption },
  async run(terminal, given) {
    const house = await terminal.house();
    const asOf = asOfOf(given, house);
    const inventories = new Inventories(house);
    const code = textOption(given, "district");
    const districts = code === undefined ? await inventories.all(asOf) : [await inventories.of(code, asOf)];
    return {
      json: {
        asOf,
        demonstration: house.demonstration,
        policyPackage: packageNameInForce(house.jurisdiction, asOf),
        districts,
      },
      lines: [
        ...label(house, terminal.locale),
        ...districts.map(({ code: id, name, inventory: { parcels, areaM2, byOverall } }) => {
          const mu = toMu(Number(areaM2)).toFixed(1);
          const eligible = byOverall.eligible.parcels;
          return terminal.locale === "zh"
            ? `${id}  ${name}  ${parcels} 宗  ${mu} 亩  其中低效 ${eligible} 宗`
            : `${id}  ${name}  ${parcels} parcels  ${mu} mu  of them low-efficiency ${eligible}`;
        }),
      ],
    };
  },
};

export function asOfOf(given: Given, house: House): string {
  const text = textOption(given, "as-of") ?? house.today();
  if (!isIsoDate(text))
    throw usage(`--as-of ${text} 不是存在的日期`, `--as-of ${text} is not a date that exists`);
  return text;
}

export function label({ demonstration }: House, locale: "zh" | "en"): string[] {
  if (!demonstration) return [];
  return [locale === "zh" ? "演示数据" : "demonstration data"];
}
