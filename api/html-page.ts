import type { Locale } from "./route.ts";

/** A link of an answer, and what a person reads of it. */
export interface PageLink {
  readonly href: string;
  readonly rel: string;
  readonly type: string;
  readonly title?: string;
}

/** What stands in a cell and leads somewhere. */
export interface LinkedText {
  readonly href: string;
  readonly text: string;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface Page {
  readonly title: string;
  readonly note: string | null;
  /** The pages above this one, the highest first. */
  readonly trail?: readonly LinkedText[];
  /** The same address in the other language. */
  readonly inOtherLanguage: string;
  readonly links: readonly PageLink[];
  readonly table?: Table;
  /** Markup of the page's own, made with `escaped`. */
  readonly content?: string;
}

/** On a phone each row stands by itself, its cells under each other with their columns' names: nothing scrolls sideways. */
const CSS = `
*{box-sizing:border-box}
body{margin:0;font:15px/1.6 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;color:#14283a;background:#f3f6f8;overflow-wrap:anywhere}
header{background:#12324a;color:#fff}
header>div,main{max-width:1280px;margin:0 auto;padding:0 24px}
header>div{display:flex;align-items:center;gap:8px 20px;flex-wrap:wrap;padding-block:12px}
header a{color:#fff;text-decoration:none}
header strong{font-size:17px;letter-spacing:.04em}
header nav{flex:1;font-size:13.5px}
header nav a{color:#c9dbe8;display:inline-block;padding:4px 0}
header nav a+a::before{content:"/";margin:0 8px;color:#7d9bb0}
header .language{border:1px solid #5c7f97;border-radius:6px;padding:4px 12px;font-size:13px}
main{padding-block:28px 56px}
h1{font-size:24px;line-height:1.3;margin:0 0 6px}
h2{font-size:18px;margin:36px 0 10px;padding-bottom:6px;border-bottom:2px solid #d8e0e6}
p{margin:0 0 14px}.note{color:#4c5f70}
a{color:#175873}a:focus-visible{outline:3px solid #f2c14e;outline-offset:2px}
.links{display:flex;flex-wrap:wrap;gap:8px;list-style:none;margin:16px 0 20px;padding:0}
.links a,.next{display:inline-block;background:#fff;border:1px solid #b9c7d2;border-radius:6px;padding:5px 12px;font-size:13.5px;text-decoration:none}
.next{margin-top:16px;background:#175873;border-color:#175873;color:#fff}
table{width:100%;border-collapse:collapse;background:#fff;border:1px solid #d8e0e6;font-size:13.5px}
th,td{padding:7px 10px;border-bottom:1px solid #e3e9ee;text-align:left;vertical-align:top}
th{background:#e9eff3;color:#3c5061;font-weight:600}
.wide th,.wide td{overflow-wrap:normal}.wide td{min-width:6em}.wide td:first-child{white-space:nowrap}
tbody tr:hover{background:#f5f9fb}
code{font:13px/1.5 ui-monospace,"SFMono-Regular",Menlo,Consolas,monospace}
.op{background:#fff;border:1px solid #d8e0e6;border-radius:6px;padding:12px 16px;margin:0 0 10px}
.op h3{margin:0 0 4px;font-size:14px;font-weight:400}.op h3 b{color:#0b6b4b}.op h3 .post{color:#7a5200}
.op p{margin:0 0 6px}.op dl{display:grid;grid-template-columns:7em 1fr;gap:2px 12px;margin:0;font-size:13px}
.op dt{color:#576878}.op dd{margin:0}.op ul{margin:0;padding:0;list-style:none}.op small{color:#576878}
.wide{overflow-x:auto}
@media(max-width:760px){
header>div,main{padding-inline:16px}
.wide{overflow-x:visible}.wide td,.wide td:first-child{overflow-wrap:anywhere;white-space:normal}
table,tbody,tr,td{display:block}table{border:0;background:none}thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
tr{background:#fff;border:1px solid #d8e0e6;border-radius:6px;margin-bottom:10px;padding:6px 0}
td{border:0;padding:3px 14px;display:grid;grid-template-columns:minmax(6em,34%) 1fr;gap:10px}td:empty{display:none}
td::before{content:attr(data-column);color:#576878}
.op dl{grid-template-columns:1fr}.op dt{margin-top:6px}
}`.replaceAll("\n", "");

/** The same answer for a person's browser: no script, nothing from elsewhere. */
export function htmlPage(page: Page, locale: Locale): string {
  const { title, note, trail = [], inOtherLanguage, links, table, content = "" } = page;
  const product = locale === "zh" ? "盘活" : "Panhuo";
  const trailed = trail.map(linked).join("");
  // The page itself, and the next one, which has its place below what it goes on from.
  const beside = links.filter(
    ({ href, rel, type }, i) =>
      rel !== "self" &&
      rel !== "next" &&
      !(rel === "alternate" && type === "text/html") &&
      links.findIndex((one) => one.href === href) === i,
  );
  const items = beside.map(
    ({ href, rel, type, title: text }) =>
      `<li><a rel="${escaped(rel)}" type="${escaped(type)}" href="${escaped(href)}">${escaped(text ?? rel)}</a></li>`,
  );
  const next = links.find(({ rel }) => rel === "next");
  return [
    `<!doctype html><html lang="${locale === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="/panhuo.svg"><title>${escaped(title)} · ${product}</title><style>${CSS}</style></head>`,
    `<body><header><div><a href="/"><strong>${product}</strong></a><nav>${trailed}</nav>`,
    `<a class="language" href="${escaped(inOtherLanguage)}">${locale === "zh" ? "English" : "中文"}</a></div></header>`,
    `<main><h1>${escaped(title)}</h1>${note === null ? "" : `<p class="note">${escaped(note)}</p>`}`,
    items.length > 0 ? `<ul class="links">${items.join("")}</ul>` : "",
    content,
    table ? tableOf(table, title) : "",
    next
      ? `<a class="next" rel="next" href="${escaped(next.href)}">${locale === "zh" ? "下一页" : "Next page"} →</a>`
      : "",
    "</main></body></html>\n",
  ].join("");
}

function tableOf({ columns, rows }: Table, label: string): string {
  const heads = columns.map((one) => `<th scope="col">${escaped(one)}</th>`);
  const lines = rows.map((row) => {
    const cells = row.map((cell, i) => `<td data-column="${escaped(columns[i] ?? "")}">${shown(cell)}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  // A wide table is scrolled by keyboard only where it takes the focus.
  return `<div class="wide" role="region" tabindex="0" aria-label="${escaped(label)}"><table><thead><tr>${heads.join("")}</tr></thead><tbody>${lines.join("")}</tbody></table></div>`;
}

const linked = ({ href, text }: LinkedText) => `<a href="${escaped(href)}">${escaped(text)}</a>`;

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return escaped(String(value));
  if ("href" in value && "text" in value)
    return linked({ href: String(value.href), text: String(value.text) });
  return escaped(JSON.stringify(value));
}

export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
