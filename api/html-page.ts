import type { Locale } from "./route.ts";

/** A link of an answer, and what a person reads of it. */
export interface PageLink {
  readonly href: string;
  readonly rel: string;
  readonly type: string;
  readonly title?: string;
}

export interface Page {
  readonly title: string;
  readonly note: string | null;
  readonly links: readonly PageLink[];
  readonly table?: { readonly columns: readonly string[]; readonly rows: readonly (readonly unknown[])[] };
}

const CSS =
  "body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;margin:2rem;color:#1c2430}" +
  "table{border-collapse:collapse;width:100%;font-size:.875rem}th,td{border:1px solid #c9d1db;padding:.25rem .5rem;text-align:left;vertical-align:top;min-width:5rem;overflow-wrap:anywhere}" +
  "th{background:#eef2f6}div{overflow-x:auto}a{color:#0b5394}";

/** The same answer for a person's browser: no script, nothing from elsewhere. */
export function htmlPage({ title, note, links, table }: Page, locale: Locale): string {
  const seen = links.filter(({ rel }) => rel !== "self");
  const items = seen.map(({ href, rel, type, title: text }) => {
    return `<li><a rel="${escaped(rel)}" href="${escaped(href)}">${escaped(text ?? rel)}</a> <small>${escaped(type)}</small></li>`;
  });
  const rows = table?.rows.map(
    (row) => `<tr>${row.map((cell) => `<td>${escaped(shown(cell))}</td>`).join("")}</tr>`,
  );
  return [
    `<!doctype html><html lang="${locale === "zh" ? "zh-CN" : "en"}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${CSS}</style></head>`,
    `<body><h1>${escaped(title)}</h1>${note === null ? "" : `<p>${escaped(note)}</p>`}`,
    table
      ? `<div><table><thead><tr>${table.columns.map((one) => `<th>${escaped(one)}</th>`).join("")}</tr></thead><tbody>${rows?.join("")}</tbody></table></div>`
      : "",
    `<ul>${items.join("")}</ul></body></html>\n`,
  ].join("");
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
