import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as q from "../../../sql/generated/queries.ts";
import { AppError } from "../../errors.ts";
import type { House } from "../../house.ts";
import { forBureau, implementForBureau, parse, type Route, withoutLanguage } from "../../route.ts";
import {
  commitUpload,
  downloadHeldRows,
  listUploadProblems,
  listUploads,
  mapUpload,
  readUpload,
  repairUpload,
  sendUpload,
  type Upload,
  uploadParams,
  withdrawUpload,
} from "./contract.ts";
import {
  describeUpload,
  heldRows,
  type Started,
  startWork,
  takeUpload,
  uploadProblems,
  uploadRow,
} from "./service.ts";

export function uploadRoutes(house: House): Route[] {
  const { bureauToken: token, db } = house;
  const told = async ({ upload, job, sameFile }: Started) => ({
    upload,
    job: await house.jobs.read(job),
    sameFile,
  });
  return [
    {
      endpoint: sendUpload,
      handler: forBureau(token, async (request, response) => {
        const { demonstration, ...sent } = parse(
          sendUpload.query,
          withoutLanguage(request.query),
          400,
          "request-query-malformed",
        );
        if (sent.district !== undefined) await requireDistrict(house, sent.district);
        const started = await takeUpload(
          house,
          {
            ...sent,
            demonstration: demonstration === undefined ? house.demonstration : demonstration === "true",
          },
          request,
        );
        response.status(202).json(sendUpload.response.parse(await told(started)));
      }),
    },
    implementForBureau(token, listUploads, async ({ query: { limit } }) => ({
      // The table's check names the states.
      items: (await db.run(q.listUploads, { limit })).map((row) => ({
        ...row,
        state: row.state as Upload["state"],
      })),
    })),
    implementForBureau(token, readUpload, ({ params: { id } }) => describeUpload(house, id)),
    implementForBureau(token, listUploadProblems, ({ params: { id }, query }) =>
      uploadProblems(house, id, query),
    ),
    {
      endpoint: downloadHeldRows,
      handler: forBureau(token, async (request, response) => {
        const { id } = parse(uploadParams, request.params, 400, "request-path-malformed");
        const { fileName } = await uploadRow(db, id);
        const rows = heldRows(house, id);
        // What cannot be answered is refused before the first byte is sent.
        const first = await rows.next();
        const name = `${fileName.replace(/\.[^.]*$/, "")}-需处理.geojson`;
        response
          .type("application/geo+json")
          .set("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`);
        await pipeline(Readable.from(joined(first, rows)), response);
      }),
    },
    implementForBureau(token, mapUpload, async ({ params: { id }, body: { mapping, ...answers } }) => {
      if (answers.district !== undefined) await requireDistrict(house, answers.district);
      const started = await startWork(house, id, "survey-preview", {});
      return told(started);
    }),
    implementForBureau(token, repairUpload, async ({ params: { id }, body: { rows } }) =>
      told(await startWork(house, id, "survey-preview", { repair: rows })),
    ),
    implementForBureau(token, commitUpload, async ({ params: { id }, body }) =>
      told(await startWork(house, id, "survey-commit", body)),
    ),
    implementForBureau(token, withdrawUpload, async ({ params: { id }, body }) =>
      told(await startWork(house, id, "survey-withdrawal", body)),
    ),
  ];
}

async function* joined(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
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
