import { readFile } from "node:fs/promises";
import { z } from "zod";
import { type BrokenEntry, verifyAudit } from "../../audit/verify.ts";
import { AppError } from "../../errors.ts";
import { type Command, textOption } from "../command.ts";

const headsFile = z.object({
  heads: z.array(z.object({ chain: z.string(), seq: z.int().positive(), hash: z.string() })),
});

export const verify: Command = {
  words: ["verify"],
  takes: [],
  summary: {
    zh: "逐条核验审计链，指出第一条被改动的记录",
    en: "compute the audit's chains again and name the first entry that is not what was written",
  },
  options: {
    heads: {
      type: "string",
      value: "FILE",
      summary: {
        zh: "此前 --json 输出并另行保存的链尾；据此发现被截断的链",
        en: "heads that an earlier --json told and that were kept elsewhere: shows a chain cut short",
      },
    },
  },
  async run(terminal, given) {
    const file = textOption(given, "heads");
    const known = file === undefined ? [] : (await readHeads(file)).heads;
    const result = await verifyAudit(await terminal.database(), known);
    const zh = terminal.locale === "zh";
    const lines =
      result.broken.length === 0
        ? [
            zh
              ? `审计链完整：${result.entries} 条，${result.heads.length} 条链`
              : `The audit is whole: ${result.entries} entries in ${result.heads.length} chains`,
          ]
        : result.broken.map((one) => tell(one)[zh ? "zh" : "en"]);
    return { json: result, lines, refused: result.broken.length > 0 };
  },
};

async function readHeads(file: string) {
  try {
    return headsFile.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new AppError(
      "heads-unreadable",
      {
        zh: `${file} 不是 panhuo verify --json 的输出。`,
        en: `${file} is not what panhuo verify --json wrote.`,
      },
      { cause },
    );
  }
}

function tell({ chain, seq, fault }: BrokenEntry) {
  const words = {
    missing: { zh: "缺失", en: "is missing" },
    "previous-hash": { zh: "与前一条不衔接", en: "does not follow the one before it" },
    hash: { zh: "内容已被改动", en: "has been altered" },
    "other-head": { zh: "与另行保存的链尾不同", en: "is not the one that was kept elsewhere" },
  }[fault];
  return {
    zh: `链 ${chain} 第 ${seq} 条${words.zh}`,
    en: `Entry ${seq} of the chain ${chain} ${words.en}`,
  };
}
