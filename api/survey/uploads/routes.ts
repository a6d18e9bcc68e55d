import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as q from "../../../sql/generated/queries.ts";
import { recordAround, type Witness } from "../../audit/record.ts";
import type { Database } from "../../db/database.ts";
import { describeDownload } from "../../download.ts";
import { AppError } from "../../errors.ts";
import type { House } from "../../house.ts";
import { visitOf } from "../../identity/visit.ts";
import { guarded, implement, parse, type Route, withoutLanguage } from "../../route.ts";
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
import {
  answerFor,
  describeUpload,
  discard,
  type Started,
  startWork,
  takeUpload,
  uploadProblems,
  uploadShapes,
} from "./service.ts";

export function uploadRoutes(house: House): Route[] {
  const told = async ({ upload, job, sameFile }: Started) => ({
    upload,
    job: await house.jobs.read(job),
    sameFile,
  });
  /** Starts work on an upload for somebody, and records that he ordered it. */
  const begun = async (
    db: Database,
    witness: Witness,
    action: string,
    subject: string,
    input: unknown,
    start: (seen: House) => Promise<Started>,
  ) =>
    told(
      await recordAround(
        db,
        witness,
        { action, subject, input },
        () => start({ ...house, db }),
        ({ job }) => ({ job }),
      ),
    );
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
        const started = await recordAround(
          db,
          witness,
          { action: sendUpload.id, subject: sent.name, input: sent },
          async () => {
            if (sent.district !== undefined) await requireDistrict(seen, sent.district);
            const fictional = demonstration === undefined ? house.demonstration : demonstration === "true";
            return takeUpload(seen, { ...sent, demonstration: fictional }, request);
          },
          (taken) => taken,
        );
        response.status(202).json(sendUpload.response.parse(await told(started)));
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
    implement(mapUpload, ({ db, params: { id }, body, ...witness }) =>
      begun(db, witness, mapUpload.id, id, body, async (seen) => {
        if (body.district !== undefined) await requireDistrict(seen, body.district);
        return answerFor(seen, id, body);
      }),
    ),
    implement(discardUpload, ({ db, params: { id }, ...witness }) =>
      recordAround(db, witness, { action: discardUpload.id, subject: id }, () => discard(house, id)),
    ),
    implement(repairUpload, ({ db, params: { id }, body, ...witness }) =>
      begun(db, witness, repairUpload.id, id, body, (seen) =>
        startWork(seen, id, "survey-preview", { repair: body.rows }),
      ),
    ),
    implement(commitUpload, ({ db, params: { id }, body, ...witness }) =>
      begun(db, witness, commitUpload.id, id, body, (seen) =>
        startWork(seen, id, "survey-commit", { ...body, orderedBy: witness.actor }),
      ),
    ),
    implement(withdrawUpload, ({ db, params: { id }, body, ...witness }) =>
      begun(db, witness, withdrawUpload.id, id, body, (seen) =>
        startWork(seen, id, "survey-withdrawal", { ...body, orderedBy: witness.actor }),
      ),
    ),
  ];
}

type Piece = string | Uint8Array;

async function* joined(first: IteratorResult<Piece>, rest: AsyncIterator<Piece>): AsyncGenerator<Piece> {
  for (let next = first; !next.done; next = await rest.next()) yield next.value;
}

async function requireDistrict({ db }: House, code: string): Promise<void> {
  const districts = await db.run(q.listDistricts);
  if (districts.some((district) => district.code === code)) return;
  throw new AppError(
    "district-unknown",
    {
      zh: `没有代码为 ${code} 的区县或功能区。`,
      en: `There is no district with the code ${code}.`,
    },
    { status: 422 },
  );
}
