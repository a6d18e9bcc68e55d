import { ANONYMOUS } from "../../gis/identity/roles.ts";
import * as q from "../../sql/generated/queries.ts";
import type { Database } from "../db/database.ts";
import { oneAtATime, type Queue } from "../db/queue.ts";
import { describeDownload } from "../download.ts";
import { AppError } from "../errors.ts";
import type { House } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../route.ts";
import { checkEndpoint, type DocumentFormat, formEndpoint } from "./contract.ts";
import { digestOf, type OfficeDocument } from "./document.ts";
import { printFont } from "./font.ts";
import type { Form } from "./form.ts";
import { FORMS } from "./forms/index.ts";
import { write } from "./write.ts";

export function documentRoutes(house: House): Route[] {
  const inTurn = checksInTurn();
  return FORMS.flatMap((form) => [answerForm(house, form), checkForm(house, form, inTurn)]);
}

/** Checks that wait for their turn: a check reckons a whole document, for anybody who asks. */
const WAITING = 16;

function checksInTurn(): Queue {
  const inTurn = oneAtATime();
  let waiting = 0;
  return async (check) => {
    if (waiting >= WAITING) {
      throw new AppError(
        "checks-busy",
        {
          zh: "核验请求过多，请稍后再试。",
          en: "Too many documents are being checked; try again in a moment.",
        },
        { status: 429 },
      );
    }
    waiting += 1;
    return inTurn(check).finally(() => {
      waiting -= 1;
    });
  };
}

function checkForm(house: House, { name, title, query, fill }: Form, inTurn: Queue): Route {
  return implement(checkEndpoint(name, title, query), async ({ query: asked }) => {
    const { digest, ...own } = asked as { digest: string } & Record<string, unknown>;
    const actor = { ...ANONYMOUS, name: "house" };
    try {
      // Reckoned by the house, since whoever holds a document need not be one who may ask for it.
      const document = await sealed(house, await inTurn(() => fill({ house, db: house.db, actor }, own)));
      return { digest, agrees: document.digest === digest };
    } catch (error) {
      // Of what is not there, or not ready, no document was ever given.
      if (error instanceof AppError && error.status < 500 && error.code !== "checks-busy")
        return { digest, agrees: false };
      throw error;
    }
  });
}

function answerForm(house: House, { name, title, query, fill }: Form): Route {
  const endpoint = formEndpoint(name, title, query);
  return {
    endpoint,
    handler: guarded(endpoint, async (request, response) => {
      const { db, actor } = visitOf(request);
      const asked = parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed");
      const { format, ...own } = asked as { format: DocumentFormat } & Record<string, unknown>;
      const { document: filled } = await sealed(house, await fill({ house, db, actor }, own));
      const font = format === "pdf" ? printFont(house.font) : undefined;
      const file = await write({ document: filled, format, font });
      describeDownload(response, {
        fileName: `${filled.title}.${format}`,
        mediaType: MEDIA_TYPES[format],
      });
      response.end(file);
    }),
  };
}

/** With what every document says of itself: whether its data are made up, and the digest of what stands on it. */
async function sealed({ db, demonstration }: House, document: OfficeDocument) {
  const labelled: OfficeDocument = demonstration
    ? { ...document, particulars: [["数据说明", "演示数据，均为虚构"], ...document.particulars] }
    : document;
  const digest = digestOf(labelled, await documentKey(db));
  return { digest, document: { ...labelled, foot: [...labelled.foot, `校验码 ${digest}`] } };
}

/** What digests are keyed with, made with the first of them. */
async function documentKey(db: Database): Promise<Uint8Array> {
  for (;;) {
    const kept = await db.run(q.readDocumentKey);
    if (kept) return kept.key;
    await db.run(q.makeDocumentKey);
  }
}

const OOXML = "application/vnd.openxmlformats-officedocument";

const MEDIA_TYPES: Readonly<Record<DocumentFormat, string>> = {
  pdf: "application/pdf",
  docx: `${OOXML}.wordprocessingml.document`,
  xlsx: `${OOXML}.spreadsheetml.sheet`,
};
