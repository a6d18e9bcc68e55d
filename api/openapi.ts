import { z } from "zod";
import { POWERS } from "../gis/identity/powers.ts";
import { type Endpoint, headersOf, problem, type RequestHeader } from "./endpoint.ts";
import { SESSION_COOKIE } from "./identity/contract.ts";

type JsonObject = Record<string, unknown>;
/** Of JSON Schema: OpenAPI 3.1 takes it as it is, 3.0 has one of its own. */
type Dialect = "draft-2020-12" | "openapi-3.0";

/** The OpenAPI 3.1 document of the given contracts. Nothing is described twice. */
export function openApi(
  endpoints: readonly Endpoint[],
  version: string,
  dialect: Dialect = "draft-2020-12",
): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const endpoint of endpoints) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operation(endpoint, dialect) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Panhuo 盘活",
      version,
      summary:
        "Redevelopment of low-efficiency urban construction land: inventory, recognition, premium and split.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, "output", dialect) },
      securitySchemes: {
        session: {
          type: "apiKey",
          in: "cookie",
          name: SESSION_COOKIE,
          description: "登录会话 a session, begun by signing in",
        },
        bearer: {
          type: "http",
          scheme: "bearer",
          description:
            "访问令牌 an account's own token, or the bureau's, set by the operator as PANHUO_BUREAU_TOKEN",
        },
      },
    },
  };
}

/** The same of a part of the interface, in OpenAPI 3.0 and with its own root, for clients that know no later one. Which server answers is added to it. */
export function openApi30(endpoints: readonly Endpoint[], version: string, root: string): JsonObject {
  const { paths, info, components, ...rest } = openApi(endpoints, version, "openapi-3.0") as {
    paths: Record<string, JsonObject>;
    info: JsonObject;
    components: JsonObject;
  };
  const { summary, license: _identifierIsNewer, ...known } = info;
  return {
    ...rest,
    openapi: "3.0.3",
    info: { ...known, description: summary, license: { name: "Apache-2.0" } },
    paths: Object.fromEntries(
      Object.entries(paths).map(([path, one]) => [path.slice(root.length) || "/", one]),
    ),
    components,
  };
}

function operation(endpoint: Endpoint, dialect: Dialect): JsonObject {
  return {
    operationId: endpoint.id,
    tags: [endpoint.room],
    summary: endpoint.summary.en,
    description: endpoint.summary.zh,
    ...(endpoint.power && {
      security: [{ session: [] }, { bearer: [] }],
      "x-power": endpoint.power,
      "x-roles": POWERS[endpoint.power],
    }),
    parameters: [
      ...parameters(endpoint.params, "path", dialect),
      ...parameters(endpoint.query, "query", dialect),
      ...headersOf(endpoint).map(({ name, required }) => ({
        name,
        in: "header",
        required,
        description: name === "Idempotency-Key" && endpoint.isToldOnce ? TOLD_ONCE : HEADERS[name],
        schema: { type: "string" },
      })),
      { name: "lang", in: "query", required: false, schema: { enum: ["zh", "en"] } },
    ],
    ...(endpoint.method === "post" && {
      requestBody: {
        required: true,
        content: endpoint.takes
          ? { [endpoint.takes]: { schema: { type: "string", format: "binary" } } }
          : { "application/json": { schema: schemaOf(endpoint.body, "input", dialect) } },
      },
    }),
    responses: {
      [endpoint.status ?? 200]: {
        description: endpoint.summary.en,
        ...(endpoint.versioned && endpoint.method === "get" && { headers: ETAG }),
        content: {
          [mediaType(endpoint)]: { schema: answerSchema(endpoint, dialect) },
          ...Object.fromEntries(
            (endpoint.alsoAs ?? []).map((type) => [type, { schema: { type: "string" } }]),
          ),
        },
      },
      ...Object.fromEntries(
        [
          400,
          ...(endpoint.method === "post" ? [413, 422] : []),
          ...(endpoint.power ? [401, 403] : []),
          ...endpoint.refusals,
          ...headersOf(endpoint).map(({ name }) => (name === "If-Match" ? 412 : 409)),
        ].map((status) => [
          status,
          {
            description: "Problem details (RFC 9457)",
            content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
          },
        ]),
      ),
    },
  };
}

const HEADERS: Readonly<Record<RequestHeader, string>> = {
  "Idempotency-Key":
    "每条命令各不相同，8 至 200 个字符；一日内以同一值重发只执行一次，答复相同 another for each command; sent again with the same within a day, it is carried out once and answered alike",
  "If-Match": "所见版本的 ETag the ETag of the version that was seen",
};

const TOLD_ONCE =
  "每条命令各不相同，8 至 200 个字符；一日内以同一值重发只执行一次，其答复仅告知一次，重发得 409 another for each command; sent again with the same within a day, it is carried out once, and its answer, which is told once, is refused with 409";

const ETAG = { ETag: { description: HEADERS["If-Match"], schema: { type: "string" } } };

function parameters(schema: z.ZodType, where: "path" | "query", dialect: Dialect): JsonObject[] {
  const { properties = {}, required = [] } = schemaOf(schema, "input", dialect) as {
    properties?: Record<string, JsonObject>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, shape]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    schema: shape,
  }));
}

const isTile = (endpoint: Endpoint) => endpoint.path.endsWith(".mvt");
const mediaType = (endpoint: Endpoint) =>
  isTile(endpoint) ? "application/vnd.mapbox-vector-tile" : (endpoint.answers ?? "application/json");
const answerSchema = (endpoint: Endpoint, dialect: Dialect) =>
  isTile(endpoint) ? { type: "string", format: "binary" } : schemaOf(endpoint.response, "output", dialect);

function schemaOf(schema: z.ZodType, io: "input" | "output", target: Dialect): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, target, unrepresentable: "any" });
  return rest;
}
