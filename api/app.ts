import { existsSync } from "node:fs";
import type { RequestListener } from "node:http";
import compression from "compression";
import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { auditRoutes } from "./audit/routes.ts";
import { districtRoutes } from "./districts/routes.ts";
import { docsPage } from "./docs-page.ts";
import { documentRoutes } from "./documents/routes.ts";
import { AppError } from "./errors.ts";
import { healthRoutes } from "./health/routes.ts";
import { type House, notFound } from "./house.ts";
import { identityRoutes } from "./identity/routes.ts";
import { admit } from "./identity/visit.ts";
import { jobRoutes } from "./jobs/routes.ts";
import { ogcRoutes } from "./ogc/routes.ts";
import { openApi } from "./openapi.ts";
import { parcelRoutes } from "./parcels/routes.ts";
import { policyRoutes } from "./policy/routes.ts";
import { policyTableRoutes } from "./policy/tables/routes.ts";
import { answerProblem, pathUnknown } from "./problem.ts";
import { recognitionRoutes } from "./recognition/routes.ts";
import { registryRoutes } from "./registry/rooms.ts";
import { expressPath, type Locale, localeOf, type Route } from "./route.ts";
import { surveyRoutes } from "./survey/routes.ts";
import { tileRoom } from "./tiles/routes.ts";

/** The whole HTTP interface. `webFolder` holds the built page; without it only the API answers. */
export function buildApp(house: House, webFolder: string): RequestListener {
  const tiles = tileRoom(house);
  const app = expressApp(house, webFolder, tiles.routes);
  return (request, response) => tiles.kept.answer(request, response, () => app(request, response));
}

function expressApp(house: House, webFolder: string, tileRoutes: readonly Route[]): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  app.set("trust proxy", house.identity.trustedProxy ?? false);
  app.use(security());
  // Progress is told as it comes: compressed, it would wait in a buffer.
  app.use(
    compression({
      filter: (request, response) =>
        !String(response.getHeader("content-type")).startsWith("text/event-stream") &&
        (response.getHeader("content-type") === "application/flatgeobuf" ||
          compression.filter(request, response)),
    }),
  );

  const routes: Route[] = [
    ...healthRoutes(house),
    ...identityRoutes(house),
    ...auditRoutes(),
    ...districtRoutes(house),
    ...parcelRoutes(house),
    ...recognitionRoutes(house),
    ...policyRoutes(house),
    ...policyTableRoutes(house),
    ...tileRoutes,
    ...surveyRoutes(house),
    ...jobRoutes(house),
    ...registryRoutes(house),
    ...documentRoutes(house),
    ...ogcRoutes(house),
  ];
  app.use(["/api", "/tiles", "/ogc"], admit(house));
  const answer = ({ endpoint, handler }: Route) => app[endpoint.method](expressPath(endpoint.path), handler);
  // A file is read by its own handler, before anything takes its bytes for JSON.
  for (const route of routes) if (route.endpoint.takes) answer(route);
  app.use(hangUpOnSlowRequests);
  app.use(express.json({ limit: "1mb", type: () => true }));
  for (const route of routes) if (!route.endpoint.takes) answer(route);
  const document = openApi(
    routes.map((route) => route.endpoint),
    house.version,
  );
  app.get("/api/openapi.json", (_request, response) => {
    response.json(document);
  });
  // Long, and the same for everybody: made when somebody first asks for it.
  const docs = new Map<Locale, string>();
  app.get("/api/docs", (request, response) => {
    const locale = localeOf(request.headers["accept-language"], request.query.lang);
    let page = docs.get(locale);
    if (page === undefined) {
      const endpoints = routes.map((route) => route.endpoint);
      page = docsPage(endpoints, house.version, locale);
      docs.set(locale, page);
    }
    response.vary("Accept-Language").type("html").send(page);
  });
  refuseOtherMethods(app, routes);
  app.use(["/api", "/tiles", "/ogc"], (request) => {
    throw notFound(
      "path-unknown",
      `没有接口 ${request.originalUrl}；接口清单见 /api/openapi.json。`,
      `There is nothing at ${request.originalUrl}; /api/openapi.json lists what there is.`,
    );
  });
  if (existsSync(webFolder)) servePage(app, webFolder);
  app.use(() => {
    throw pathUnknown();
  });
  app.use(answerProblem);
  return app;
}

/** Whoever trickles a request of a few kilobytes must not hold a connection open. */
const REQUEST_MS = 30_000;

const hangUpOnSlowRequests: RequestHandler = (request, _response, next) => {
  const timer = setTimeout(() => {
    if (!request.complete) request.destroy();
  }, REQUEST_MS).unref();
  request.once("close", () => clearTimeout(timer));
  next();
};

/** The strict policy that MapLibre runs clean under: nothing from any other origin. */
function security() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // The server speaks plain HTTP behind the operator's proxy, which owns this header.
    strictTransportSecurity: false,
  });
}

function refuseOtherMethods(app: Express, routes: readonly Route[]): void {
  // A word stands where others have an id, and is looked for first: /api/plans/draft before /api/plans/{id}.
  const exactFirst = routes.toSorted(
    (a, b) => Number(a.endpoint.path.includes("{")) - Number(b.endpoint.path.includes("{")),
  );
  for (const { endpoint } of exactFirst) {
    app.all(expressPath(endpoint.path), (request, response) => {
      const methods = routes
        .filter((one) => one.endpoint.path === endpoint.path)
        .map((one) => one.endpoint.method);
      const allowed = [
        ...(methods.includes("get") ? ["GET", "HEAD"] : []),
        ...(methods.includes("post") ? ["POST"] : []),
      ].join(", ");
      response.set("allow", allowed);
      throw new AppError(
        "method-not-allowed",
        { zh: `${request.path} 只接受 ${allowed}。`, en: `${request.path} answers ${allowed} only.` },
        { status: 405 },
      );
    });
  }
}

function servePage(app: Express, webFolder: string): void {
  // File names carry a content hash, so a browser may keep them for good.
  app.use(
    "/assets",
    express.static(`${webFolder}/assets`, { immutable: true, maxAge: "365d", fallthrough: false }),
  );
  app.use(express.static(webFolder, { index: false }));
  app.get("/{*path}", (request, response) => {
    // The page's own addresses are plain words; a file that is not there is not the page.
    if (/\.|\/\/|%/.test(request.path)) throw pathUnknown();
    response.set("cache-control", "no-cache").sendFile("index.html", { root: webFolder });
  });
}
