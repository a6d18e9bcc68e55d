import type { Locale } from "../route.ts";
import { COMMON_OPTIONS, type Command, type CommandOption } from "./command.ts";

const WORDS = {
  zh: { usage: "用法", commands: "命令", options: "选项", more: "panhuo 命令 --help 显示该命令的全部选项。" },
  en: {
    usage: "Usage",
    commands: "Commands",
    options: "Options",
    more: "panhuo COMMAND --help shows all options of a command.",
  },
};

export function overview(commands: readonly Command[], locale: Locale): string {
  const words = WORDS[locale];
  const rows = commands.map((command) => [callOf(command), command.summary[locale]] as const);
  return [
    locale === "zh"
      ? "盘活 Panhuo：城镇低效建设用地再开发"
      : "Panhuo 盘活: redevelopment of low-efficiency urban construction land",
    "",
    `${words.usage}: panhuo ${words.commands.toUpperCase()} [${words.options}]`,
    "",
    `${words.commands}:`,
    ...table(rows),
    "",
    `${words.options}:`,
    ...table(optionRows(COMMON_OPTIONS, locale)),
    "",
    words.more,
  ].join("\n");
}

export function commandHelp(command: Command, locale: Locale): string {
  const words = WORDS[locale];
  return [
    command.summary[locale],
    "",
    `${words.usage}: panhuo ${callOf(command)} [${words.options}]`,
    "",
    `${words.options}:`,
    ...table(optionRows({ ...command.options, ...COMMON_OPTIONS }, locale)),
  ].join("\n");
}

const callOf = ({ words, takes }: Command) => [...words, ...takes].join(" ");

function optionRows(options: Readonly<Record<string, CommandOption>>, locale: Locale) {
  return Object.entries(options).map(
    ([name, { value, summary }]) => [value ? `--${name} ${value}` : `--${name}`, summary[locale]] as const,
  );
}

/** Two columns, the first as wide as its longest entry. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
