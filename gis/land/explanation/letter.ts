import type { Told } from "./text.ts";
import type { Lang } from "./words.ts";

/** What stands above the opinion when the district has decided. */
export interface RecordedDecision {
  readonly docNo: string;
  readonly decidedOn: string;
  readonly decision: "recognised" | "refused";
  readonly categories: readonly string[];
  /** Whether the explanation below is the one kept with the decision. */
  readonly explanation: "on-file" | "recorded-elsewhere";
}

/** The printable letter: one page of HTML without scripts, nothing fetched, every text escaped. */
export function letterHtml(told: Told, decisions: readonly RecordedDecision[], lang: Lang): string {
  const notices = told.notices.map((notice) => `<p class="notice">${escapeHtml(notice)}</p>`).join("");
  const sections = told.sections
    .map(
      ({ title, lines }) =>
        `<section><h2>${escapeHtml(title)}</h2>${lines
          .map(({ depth, text }) => `<p class="d${Math.min(depth, 8)}">${escapeHtml(text)}</p>`)
          .join("")}</section>`,
    )
    .join("");
  const foot = told.foot.map((text) => `<p>${escapeHtml(text)}</p>`).join("");
  return `<!doctype html>
<html lang="${lang === "zh" ? "zh-CN" : "en"}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(told.title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(told.title)}</h1>${notices}<p class="conclusion">${escapeHtml(told.conclusion)}</p>${decisionsHtml(decisions, lang)}${sections}<footer>${foot}</footer></main></body>
</html>
`;
}

function decisionsHtml(decisions: readonly RecordedDecision[], lang: Lang): string {
  const zh = lang === "zh";
  if (decisions.length === 0) return "";
  const rows = decisions.map(({ docNo, decidedOn, decision, categories, explanation }) => {
    const what = decision === "recognised" ? (zh ? "认定" : "recognised") : zh ? "不予认定" : "refused";
    const kept =
      explanation === "on-file"
        ? zh
          ? "认定时的说明已存档"
          : "its explanation is on file"
        : zh
          ? "在别处记录，说明未存档"
          : "recorded elsewhere, explanation not on file";
    return `<p class="d0">${escapeHtml([decidedOn, docNo, what, categories.join(" "), kept].filter(Boolean).join(" · "))}</p>`;
  });
  return `<section><h2>${zh ? "区县政府的认定决定（记录）" : "Decisions of the district, as recorded"}</h2>${rows.join("")}</section>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ESCAPED[sign] ?? sign);
}

const ESCAPED: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const STYLE = `@page{size:A4;margin:20mm}
body{margin:0;color:#111;background:#fff;font:11pt/1.6 "Noto Serif CJK SC","SimSun",serif;overflow-wrap:anywhere}
main{max-width:46em;margin:0 auto;padding:1.5em}
h1{text-align:center;font-size:1.5em;margin:0 0 .5em}
h2{font-size:1.05em;margin:1.2em 0 .3em;border-bottom:1px solid #999;break-after:avoid}
p{margin:.15em 0;break-inside:avoid}
.notice{text-align:center;font-weight:bold}
.conclusion{margin:1em 0;padding:.6em;border:2px solid #111;font-size:1.1em}
footer{margin-top:2em;border-top:1px solid #999;font-size:.8em}
${Array.from({ length: 9 }, (_, depth) => `.d${depth}{padding-left:${depth * 1.4}em}`).join("\n")}
@media print{main{max-width:none;padding:0}}`;
