import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { addAttachment, addSending, readAttachment } from "../../sql/generated/queries.ts";
import { carryOut } from "../audit/record.ts";
import { requireDistrict } from "../districts/service.ts";
import { describeDownload } from "../download.ts";
import { AppError } from "../errors.ts";
import { type House, notFound } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, parse, type Route, withoutLanguage } from "../route.ts";
import { mediaTypeOf } from "./attachment-type.ts";
import { MAX_ATTACHMENT_BYTES, roomReads, sendAttachment } from "./contract.ts";
import { splitCaseId, standing } from "./read.ts";
import type { RoomShape } from "./room.ts";

/**
 * Takes in a file that acts of a district may rest on: kept in the database with the acts, once for the same bytes. Its
 * hash goes into the audit when it is sent, and again with each act that names it.
 */
export function attachmentRoute(house: House): Route {
  return {
    endpoint: sendAttachment,
    handler: guarded(sendAttachment, async (request, response) => {
      const { db, ...witness } = visitOf(request);
      const { actor } = witness;
      const query = withoutLanguage(request.query);
      const { district, name } = parse(sendAttachment.query, query, 400, "request-query-malformed");
      await requireDistrict({ ...house, db }, district);
      if (actor.district !== null && actor.district !== district) {
        const words = { zh: "只能办理本区县的事项。", en: "Only matters of your own district." };
        throw new AppError("district-not-own", words, { status: 403 });
      }
      const body = await receive(request);
      const mediaType = await mediaTypeOf(body);
      const sha256 = createHash("sha256").update(body).digest("hex");
      witness.sending?.holds(sha256);
      const told = { district, sha256, name, mediaType, bytes: body.length };
      const deed = { action: sendAttachment.id, subject: sha256, district, input: told };
      const sender = { account: actor.name, organisation: actor.organisation };
      await carryOut(db, witness, deed, async (tx) => {
        const file = { districtCode: district, sha256, name };
        await tx.run(addAttachment, { ...file, ...sender, mediaType, bytes: body.length, body });
        await tx.run(addSending, { ...file, ...sender });
        return { answer: undefined };
      });
      response.json(sendAttachment.response.parse(told));
    }),
  };
}

/** The file of an act, for whoever sees the case. Nothing shows it in its own page: it is saved. */
export function downloadAttachment(room: RoomShape): Route {
  const endpoint = roomReads(room).attachment;
  return {
    endpoint,
    handler: guarded(endpoint, async (request, response) => {
      const { db } = visitOf(request);
      const { id, sha256 } = parse(endpoint.params, request.params, 400, "request-path-malformed");
      const key = splitCaseId(id);
      await standing(db, room, key);
      const file = await db.run(readAttachment, { ...key, room: room.room, sha256 });
      if (!file) {
        throw notFound(
          "attachment-unknown",
          `${id} 没有附件 ${sha256}。`,
          `There is no attachment ${sha256} to ${id}.`,
        );
      }
      describeDownload(response, { fileName: file.name, mediaType: file.mediaType });
      response.set("x-content-type-options", "nosniff").end(file.body);
    }),
  };
}

/** @throws AppError 413 `attachment-too-large`, 422 `attachment-empty` */
async function receive(content: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    // A request's stream is one of buffers.
    const buffer = piece as Buffer;
    bytes += buffer.length;
    if (bytes > MAX_ATTACHMENT_BYTES) {
      const most = MAX_ATTACHMENT_BYTES / 1024 ** 2;
      const words = { zh: `附件至多 ${most} MB。`, en: `An attachment has at most ${most} MB.` };
      throw new AppError("attachment-too-large", words, { status: 413 });
    }
    pieces.push(buffer);
  }
  if (bytes === 0) {
    throw new AppError("attachment-empty", { zh: "附件为空。", en: "The file is empty." }, { status: 422 });
  }
  return Buffer.concat(pieces);
}
