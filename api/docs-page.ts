import type { Endpoint } from "./endpoint.ts";
import { escaped, htmlPage } from "./html-page.ts";
import { openApi } from "./openapi.ts";
import type { Locale } from "./route.ts";

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly "x-roles"?: readonly string[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** What the interface can be asked, for people: the OpenAPI document, room by room. */
export function docsPage(endpoints: readonly Endpoint[], version: string, locale: Locale): string {
  const said = (zh: string, en: string) => (locale === "zh" ? zh : en);
  // Its own document, as openapi.ts writes it.
  const { paths } = openApi(endpoints, version) as { paths: Record<string, Record<string, Operation>> };
  const rooms = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [room = ""] = operation.tags;
      rooms.set(room, [...(rooms.get(room) ?? []), described(method, path, operation, locale)]);
    }
  }
  const sorted = [...rooms].sort(([a], [b]) => a.localeCompare(b));
  const contents = sorted.map(([room]) => `<li><a href="#${escaped(room)}">${escaped(room)}</a></li>`);
  const sections = sorted.map(
    ([room, operations]) => `<h2 id="${escaped(room)}">${escaped(room)}</h2>${operations.join("")}`,
  );
  return htmlPage(
    {
      title: said(`接口说明 ${version}`, `What the interface can be asked, ${version}`),
      note: said(
        "错误为 RFC 9457 问题详情，含稳定的 code；lang=zh|en 选语言；* 为必填。",
        "Errors are problem details (RFC 9457) with a stable code; lang=zh|en chooses the language; * is required.",
      ),
      inOtherLanguage: said("?lang=en", "?lang=zh"),
      links: [
        { href: "/api/openapi.json", rel: "service-desc", type: "application/json", title: "OpenAPI 3.1" },
        { href: "/ogc?f=html", rel: "related", type: "text/html", title: "OGC API – Features" },
      ],
      content: `<nav aria-label="${said("目录", "Contents")}"><ul class="links">${contents.join("")}</ul></nav>${sections.join("")}`,
    },
    locale,
  );
}

function described(method: string, path: string, operation: Operation, locale: Locale): string {
  const said = (zh: string, en: string) => (locale === "zh" ? zh : en);
  const parts: [string, string][] = [
    [said("参数", "parameters"), list(operation.parameters.map(parameter))],
    [said("请求体", "body"), list(bodyOf(operation))],
    [said("谁可用", "who may"), escaped(whoMay(operation, locale))],
    [said("状态", "statuses"), escaped(Object.keys(operation.responses).join(", "))],
  ];
  const told = parts.flatMap(([name, what]) => (what === "" ? [] : [`<dt>${name}</dt><dd>${what}</dd>`]));
  return [
    `<article class="op"><h3><code><b class="${method}">${method.toUpperCase()}</b> ${escaped(path)}</code></h3>`,
    `<p>${escaped(said(operation.description, operation.summary))}</p><dl>${told.join("")}</dl></article>`,
  ].join("");
}

const list = (items: readonly string[]) =>
  items.length === 0 ? "" : `<ul>${items.map((one) => `<li>${one}</li>`).join("")}</ul>`;

/** A command of the registry names no power: its own guard says which roles may give it, and refuses with 403. */
function whoMay({ responses, "x-roles": roles }: Operation, locale: Locale): string {
  if (roles) return roles.join(", ");
  if ("403" in responses)
    return locale === "zh" ? "登录者，以该命令的角色为准" : "signed in, in a role of the command";
  return locale === "zh" ? "任何人" : "everybody";
}

function parameter({ name, in: where, required, schema }: Parameter): string {
  const values = schema.enum?.join(" | ") ?? schema.format ?? schema.type ?? "";
  const more = [where === "query" ? "" : where, values, schema.description ?? ""].filter((one) => one !== "");
  return `<code>${escaped(name)}${required ? "*" : ""}</code> <small>${escaped(more.join(" · "))}</small>`;
}

function bodyOf({ requestBody }: Operation): string[] {
  return Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => {
    const names = Object.keys(schema.properties ?? {}).map((name) =>
      schema.required?.includes(name) ? `${name}*` : name,
    );
    return `<code>${escaped(names.join(", "))}</code> <small>${escaped(type)}</small>`;
  });
}
