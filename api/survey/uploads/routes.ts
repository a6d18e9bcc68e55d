import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as q from "../../../sql/generated/queries.ts";
import { carryOut, type Deed, type Witness } from "../../audit/record.ts";
import { type Database, joining } from "../../db/database.ts";
import { districtUnknown } from "../../districts/service.ts";
import { describeDownload } from "../../download.ts";
import type { House } from "../../house.ts";
import { type Visit, visitOf } from "../../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../../route.ts";
import { requireSeen } from "../../version.ts";
import {
  commitUpload,
  discardUpload,
  downloadHeldRows,
  listUploadProblems,
  listUploads,
  mapUpload,
  readUpload,
  readUploadShapes,
  repairUpload,
  sendUpload,
  type Upload,
  uploadParams,
  withdrawUpload,
} from "./contract.ts";
import { heldRows } from "./held-rows.ts";
import { type ReceivedFile, receiveFile } from "./receive.ts";
import {
  answerFor,
  type Desk,
  describeUpload,
  discard,
  enterUpload,
  type Started,
  startWork,
  uploadProblems,
  uploadShapes,
} from "./service.ts";

export function uploadRoutes(house: House): Route[] {
  /** Starts work for somebody, and records that he ordered it. */
  const begun = async (
    db: Database,
    witness: Witness,
    deed: Deed,
    start: (desk: Desk) => Promise<Started>,
    prepare?: () => Promise<void>,
  ) => {
    const answer = await carryOut(
      db,
      witness,
      deed,
      async (tx) => {
        const jobs = house.jobs.within(tx);
        const { job, ...started } = await start({ ...house, db: joining(tx), jobs });
        return { answer: { ...started, job: await jobs.read(job) }, after: { ...started, job } };
      },
      prepare,
    );
    house.jobs.wake();
    return answer;
  };
  /** The same on an upload that is there, as long as it is what was seen. */
  const begunOn = (
    { db, params: { id }, seen, ...witness }: OnUpload,
    action: string,
    input: unknown,
    start: (desk: Desk) => Promise<Started>,
  ) =>
    begun(db, witness, { action, subject: id, input }, async (desk) => {
      await holdUpload(desk.db, id, seen);
      return start(desk);
    });
  return [
    {
      endpoint: sendUpload,
      handler: guarded(sendUpload, async (request, response) => {
        const { db, ...witness } = visitOf(request);
        const seen = { ...house, db };
        const { demonstration, ...sent } = parse(
          sendUpload.query,
          withoutLanguage(request.query),
          400,
          "request-query-malformed",
        );
        const fictional = demonstration === undefined ? house.demonstration : demonstration === "true";
        let received: ReceivedFile = { sha256: "", bytes: 0 };
        const answer = await begun(
          db,
          witness,
          { action: sendUpload.id, subject: sent.name, input: sent },
          (desk) => enterUpload(desk, { ...sent, demonstration: fictional }, received),
          async () => {
            if (sent.district !== undefined) await requireNamedDistrict(seen, sent.district);
            received = await receiveFile(house.files, sent.name, request, house.maxUploadBytes);
            witness.sending?.holds(received.sha256);
          },
        );
        response.status(202).json(sendUpload.response.parse(answer));
      }),
    },
    implement(listUploads, async ({ db, query: { limit } }) => ({
      // The table's check names the states.
      items: (await db.run(q.listUploads, { limit })).map((row) => ({
        ...row,
        state: row.state as Upload["state"],
      })),
    })),
    implement(readUpload, ({ db, params: { id } }) => describeUpload({ ...house, db }, id)),
    implement(listUploadProblems, ({ db, params: { id }, query }) =>
      uploadProblems({ ...house, db }, id, query),
    ),
    implement(readUploadShapes, ({ db, params: { id, row } }) => uploadShapes({ ...house, db }, id, row)),
    {
      endpoint: downloadHeldRows,
      handler: guarded(downloadHeldRows, async (request, response) => {
        const { id } = parse(uploadParams, request.params, 400, "request-path-malformed");
        const { db } = visitOf(request);
        const { fileName, mediaType, pieces } = await heldRows({ ...house, db }, id);
        const rest = pieces[Symbol.asyncIterator]();
        // What cannot be answered is refused before the first byte is sent.
        const first = await rest.next();
        describeDownload(response, { fileName, mediaType });
        await pipeline(Readable.from(joined(first, rest)), response);
      }),
    },
    implement(mapUpload, ({ body, ...asked }) =>
      begunOn(asked, mapUpload.id, body, async (desk) => {
        if (body.district !== undefined) await requireNamedDistrict(desk, body.district);
        return answerFor(desk, asked.params.id, body);
      }),
    ),
    implement(discardUpload, ({ db, params: { id }, seen, ...witness }) =>
      carryOut(db, witness, { action: discardUpload.id, subject: id }, async (tx) => {
        await holdUpload(tx, id, seen);
        return { answer: await discard({ db: tx, files: house.files }, id) };
      }),
    ),
    implement(repairUpload, ({ body, ...asked }) =>
      begunOn(asked, repairUpload.id, body, (desk) =>
        startWork(desk, asked.params.id, "survey-preview", { repair: body.rows }),
      ),
    ),
    implement(commitUpload, ({ body, ...asked }) =>
      begunOn(asked, commitUpload.id, body, (desk) =>
        startWork(desk, asked.params.id, "survey-commit", { ...body, orderedBy: asked.actor }),
      ),
    ),
    implement(withdrawUpload, ({ body, ...asked }) =>
      begunOn(asked, withdrawUpload.id, body, (desk) =>
        startWork(desk, asked.params.id, "survey-withdrawal", { ...body, orderedBy: asked.actor }),
      ),
    ),
  ];
}

/** Somebody who asks for work on an upload. */
interface OnUpload extends Visit {
  readonly params: { readonly id: string };
  readonly seen: string | undefined;
}

/** An upload whose orders wait for each other, as long as it is what was seen. */
async function holdUpload(tx: Database, id: string, seen: string | undefined): Promise<void> {
  await tx.run(q.takeLock, { name: `upload ${id}` });
  if (seen === undefined) return;
  // As `readUpload` answers.
  requireSeen(seen, readUpload.response.parse(await describeUpload({ db: tx }, id)));
}

type Piece = string | Uint8Array;

async function* joined(first: IteratorResult<Piece>, rest: AsyncIterator<Piece>): AsyncGenerator<Piece> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

async function requireNamedDistrict({ db }: Pick<House, "db">, code: string): Promise<void> {
  if (!(await db.run(q.districtExists, { code })).exists) throw districtUnknown(code);
}
