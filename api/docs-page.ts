import type { Endpoint } from "./endpoint.ts";
import { htmlPage } from "./html-page.ts";
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
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

/** What the interface can be asked, for people: the OpenAPI document, room by room. */
export function docsPage(endpoints: readonly Endpoint[], version: string, locale: Locale): string {
  // Its own document, as openapi.ts writes it.
  const { paths } = openApi(endpoints, version) as { paths: Record<string, Record<string, Operation>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const rows = operations
    .sort((a, b) => (a.operation.tags[0] ?? "").localeCompare(b.operation.tags[0] ?? ""))
    .map(({ method, path, operation }) => [
      operation.tags.join(", "),
      `${method.toUpperCase()} ${path}`,
      locale === "zh" ? operation.description : operation.summary,
      [...operation.parameters.map(parameter), ...bodyOf(operation)].join("; "),
      whoMay(operation, locale),
      Object.keys(operation.responses).join(", "),
    ]);
  const columns =
    locale === "zh"
      ? ["房间", "接口", "作用", "参数（* 必填）", "谁可用", "状态"]
      : ["room", "operation", "what it does", "parameters (* required)", "who may", "statuses"];
  return htmlPage(
    {
      title:
        locale === "zh" ? `盘活 ${version} 接口说明` : `Panhuo ${version}: what the interface can be asked`,
      note:
        locale === "zh"
          ? "错误为 RFC 9457 问题详情，含稳定的 code；lang=zh|en 选语言。"
          : "Errors are problem details (RFC 9457) with a stable code; lang=zh|en chooses the language.",
      links: [
        { href: "/api/openapi.json", rel: "service-desc", type: "application/json", title: "OpenAPI 3.1" },
        { href: "/ogc?f=html", rel: "related", type: "text/html", title: "OGC API – Features" },
        {
          href: locale === "zh" ? "?lang=en" : "?lang=zh",
          rel: "alternate",
          type: "text/html",
          title: locale === "zh" ? "English" : "中文",
        },
      ],
      table: { columns, rows },
    },
    locale,
  );
}

/** A command of the registry names no power: its own guard says which roles may give it, and refuses with 403. */
function whoMay({ responses, "x-roles": roles }: Operation, locale: Locale): string {
  if (roles) return roles.join(", ");
  if ("403" in responses)
    return locale === "zh" ? "登录者，以该命令的角色为准" : "signed in, in a role of the command";
  return locale === "zh" ? "任何人" : "everybody";
}

function parameter({ name, in: where, required, schema }: Parameter): string {
  const values = schema.enum?.join("|") ?? schema.format ?? schema.type ?? "";
  return `${name}${required ? "*" : ""}${where === "path" ? " (path)" : ""}${values ? `: ${values}` : ""}`;
}

function bodyOf({ requestBody }: Operation): string[] {
  return Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => {
    const names = Object.keys(schema.properties ?? {}).map((name) =>
      schema.required?.includes(name) ? `${name}*` : name,
    );
    return `${type}${names.length > 0 ? ` { ${names.join(", ")} }` : ""}`;
  });
}
