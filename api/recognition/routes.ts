import type { Request, RequestHandler } from "express";
import { canonicalJson } from "../../gis/canonical.ts";
import { letterHtml } from "../../gis/land/explanation/letter.ts";
import type { ParcelExplanation } from "../../gis/land/explanation/parcel.ts";
import { plainText, tellParcel } from "../../gis/land/explanation/text.ts";
import { type House, notFound } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { readRecognition } from "../parcels/contract.ts";
import { findParcel } from "../parcels/service.ts";
import { guarded, implement, localeOf, parse, type Route, withoutLanguage } from "../route.ts";
import { type ExplanationFormat, listDecisions, readExplanation } from "./contract.ts";
import { explainParcelOn, verifiedDecisions } from "./explanation.ts";
import { publicOutcome, recogniseParcel } from "./service.ts";

export function recognitionRoutes(house: House): Route[] {
  return [
    implement(readRecognition, async ({ db, actor, params: { id }, query: { asOf = house.today() } }) => {
      if (actor.role === "anonymous" && !house.demonstration) return publicOutcome(house, asOf, id);
      const seen = { ...house, db };
      return recogniseParcel(seen, asOf, await findParcel(seen, id));
    }),
    { endpoint: readExplanation, handler: guarded(readExplanation, answerExplanation(house)) },
    implement(listDecisions, async ({ db, params }) => {
      const seen = { ...house, db };
      const key = await findParcel(seen, params.id);
      const decisions = await verifiedDecisions(seen, key);
      return {
        id: `${key.districtCode}-${key.parcelNo}`,
        decisions: decisions.map(({ stored: _stored, ...decision }) => decision),
      };
    }),
  ];
}

/** The canonical bytes, the text or the letter, as the address or the Accept header asks. */
function answerExplanation(house: House): RequestHandler {
  return async (request, response) => {
    const { id } = parse(readExplanation.params, request.params, 400, "request-path-malformed");
    const query = parse(
      readExplanation.query,
      withoutLanguage(request.query),
      400,
      "request-query-malformed",
    );
    const lang = localeOf(request.headers["accept-language"], request.query.lang);
    const seen = { ...house, db: visitOf(request).db };
    const key = await findParcel(seen, id);
    const decisions = await verifiedDecisions(seen, key);
    const explanation =
      query.decision === undefined
        ? await explainParcelOn(seen, query.asOf ?? house.today(), key)
        : storedExplanation(decisions, query.decision);
    const asked = formatOf(request, query.format);
    response.vary("Accept").vary("Accept-Language");
    if (asked === "json") response.type("application/json").send(canonicalJson(explanation));
    else if (asked === "text") response.type("text/plain").send(plainText(tellParcel(explanation, lang)));
    else response.type("text/html").send(letterHtml(tellParcel(explanation, lang), decisions, lang));
  };
}

function storedExplanation(
  decisions: Awaited<ReturnType<typeof verifiedDecisions>>,
  docNo: string,
): ParcelExplanation {
  const decision = decisions.find((one) => one.docNo === docNo);
  if (!decision) {
    throw notFound(
      "decision-unknown",
      `没有文号为 ${docNo} 的决定。`,
      `There is no decision ${docNo} on this parcel.`,
    );
  }
  if (!decision.stored) {
    throw notFound(
      "explanation-not-on-file",
      `${docNo} 在别处记录，说明未存档。`,
      `${docNo} was recorded elsewhere; its explanation is not on file.`,
    );
  }
  return decision.stored;
}

const FORMAT_OF = { "application/json": "json", "text/html": "html", "text/plain": "text" } as const;

function formatOf(request: Request, asked: ExplanationFormat | undefined): ExplanationFormat {
  if (asked !== undefined) return asked;
  const best = request.accepts(Object.keys(FORMAT_OF));
  // `accepts` answers with one of the names it was given, or with false.
  return best === false ? "json" : FORMAT_OF[best as keyof typeof FORMAT_OF];
}
