import { createHash } from "node:crypto";
import type { Request as HttpRequest, RequestHandler } from "express";
import type { Endpoint } from "../endpoint.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../route.ts";
import { downloadAttachment } from "./attachments.ts";
import { type CaseView, commandEndpoint, correctionEndpoint, roomReads } from "./contract.ts";
import { perform, type Request } from "./perform.ts";
import { compareVersions, historyOf, pageOfCases, readCase, splitCaseId } from "./read.ts";
import type { Room } from "./room.ts";

/** Every operation of a room: its list, its cases as of any day, their history, and its commands. */
export function roomRoutes<Content>(house: House, room: Room<Content>): Route[] {
  const reads = roomReads(room);
  return [
    implement(reads.list, ({ db, actor, query }) => pageOfCases(db, room, query, actor)),
    {
      endpoint: reads.read,
      handler: guarded(reads.read, async (request, response) => {
        const { db, actor } = visitOf(request);
        const { id } = parse(reads.read.params, request.params, 400, "request-path-malformed");
        const query = parse(reads.read.query, withoutLanguage(request.query), 400, "request-query-malformed");
        const view = reads.read.response.parse(await readCase(db, room, id, query, actor));
        response.set("etag", etagOfCase(view)).json(view);
      }),
    },
    implement(reads.history, async ({ db, params: { id }, query: { knownAt } }) => ({
      id,
      acts: await historyOf(db, room, id, knownAt),
    })),
    downloadAttachment(room),
    implement(reads.compare, ({ db, params: { id }, query }) => compareVersions(db, room, id, query)),
    ...Object.entries(room.commands).map(([name, command]) => {
      const words = { title: command.title, opens: command.from.length === 0, input: command.input };
      const endpoint = commandEndpoint(room, name, words);
      return {
        endpoint,
        handler: answerCommand(house, room, endpoint, (request) => {
          const { id } = parse(endpoint.params, request.params, 400, "request-path-malformed") as {
            id?: string;
          };
          const body = parse(endpoint.body, request.body, 422, "request-body-malformed");
          const { district, on, reason, docNo, attachments, ...input } = body as ActFields & {
            district?: string;
          };
          return {
            name,
            where: id === undefined ? { districtCode: district ?? "", caseNo: null } : splitCaseId(id),
            act: { on, reason, docNo, attachments, correct: false, input },
          };
        }),
      };
    }),
    correction(house, room),
  ];
}

interface ActFields {
  readonly on?: string | undefined;
  readonly reason?: string | undefined;
  readonly docNo?: string | undefined;
  readonly attachments?: readonly string[] | undefined;
}

interface Parsed {
  readonly name: string;
  readonly where: Pick<Request, "districtCode" | "caseNo">;
  readonly act: ActFields & { readonly correct: boolean; readonly input: Readonly<Record<string, unknown>> };
}

function correction<Content>(house: House, room: Room<Content>): Route {
  const endpoint = correctionEndpoint(room);
  return {
    endpoint,
    handler: answerCommand(house, room, endpoint, (request) => {
      const { id } = parse(endpoint.params, request.params, 400, "request-path-malformed");
      const {
        command: name,
        input,
        ...act
      } = parse(endpoint.body, request.body, 422, "request-body-malformed");
      const command = room.commands[name];
      if (!command || !Object.hasOwn(room.commands, name)) {
        throw new AppError(
          "command-unknown",
          { zh: `没有“${name}”这一命令。`, en: `There is no command ${name}.` },
          { status: 422 },
        );
      }
      const own = parse(command.input, input, 422, "request-body-malformed");
      return { name, where: splitCaseId(id), act: { ...act, correct: true, input: own } };
    }),
  };
}

/**
 * A command over HTTP: `Idempotency-Key` says which sending it is, `If-Match` which version whoever sends it has seen;
 * the answer's ETag is the version that it made.
 */
function answerCommand<Content>(
  house: House,
  room: Room<Content>,
  endpoint: Endpoint,
  read: (request: HttpRequest) => Parsed,
): RequestHandler {
  return guarded(endpoint, async (request, response) => {
    const visit = visitOf(request);
    if (visit.actor.role === "anonymous") {
      throw new AppError(
        "sign-in-needed",
        { zh: "请先登录，或随请求附上令牌。", en: "Sign in first, or send a token with the request." },
        { status: 401 },
      );
    }
    const { name, where, act } = read(request);
    if (visit.sending === undefined) throw keyMissing();
    const view = await perform(house, visit, room, name, {
      ...where,
      on: act.on,
      reason: act.reason,
      docNo: act.docNo,
      attachments: act.attachments ?? [],
      correct: act.correct,
      input: act.input,
      seen: seenVersion(request.headers["if-match"]),
    });
    response.set("etag", etagOfCase(view)).json(view);
  });
}

/** The version, and what it is told by: one version reads otherwise on another day or to somebody else. */
function etagOfCase(view: CaseView): string {
  const told = createHash("sha256").update(JSON.stringify(view)).digest("hex").slice(0, 12);
  return `"${view.version}-${told}"`;
}

function seenVersion(header: string | undefined): number | null {
  if (header === undefined) return null;
  const version = /^"([1-9]\d{0,8})(-[0-9a-f]{12})?"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new AppError(
    "version-malformed",
    { zh: 'If-Match 须为版本号，如 "3"。', en: 'If-Match is the version in quotation marks: "3".' },
    { status: 400 },
  );
}

function keyMissing(): AppError {
  return new AppError(
    "idempotency-key-missing",
    {
      zh: "命令须带 Idempotency-Key（8 至 200 个字符，每条命令各不相同）。",
      en: "A command needs an Idempotency-Key of 8 to 200 characters, another for each.",
    },
    { status: 400 },
  );
}
