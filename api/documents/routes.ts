import { describeDownload } from "../download.ts";
import type { House } from "../house.ts";
import { visitOf } from "../identity/visit.ts";
import { guarded, parse, type Route, withoutLanguage } from "../route.ts";
import { type DocumentFormat, formEndpoint } from "./contract.ts";
import { digestOf, type OfficeDocument } from "./document.ts";
import { printFont } from "./font.ts";
import type { Form } from "./form.ts";
import { FORMS } from "./forms/index.ts";
import { write } from "./write.ts";

export function documentRoutes(house: House): Route[] {
  return FORMS.map((form) => answerForm(house, form));
}

function answerForm(house: House, { name, title, query, fill }: Form): Route {
  const endpoint = formEndpoint(name, title, query);
  return {
    endpoint,
    handler: guarded(endpoint, async (request, response) => {
      const { db, actor } = visitOf(request);
      const asked = parse(endpoint.query, withoutLanguage(request.query), 400, "request-query-malformed");
      const { format, ...own } = asked as { format: DocumentFormat } & Record<string, unknown>;
      const filled = sealed(house, await fill({ house, db, actor }, own));
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
function sealed({ demonstration }: House, document: OfficeDocument): OfficeDocument {
  const labelled: OfficeDocument = demonstration
    ? { ...document, particulars: [["数据说明", "演示数据，均为虚构"], ...document.particulars] }
    : document;
  return { ...labelled, foot: [...labelled.foot, `校验码 ${digestOf(labelled)}`] };
}

const OOXML = "application/vnd.openxmlformats-officedocument";

const MEDIA_TYPES: Readonly<Record<DocumentFormat, string>> = {
  pdf: "application/pdf",
  docx: `${OOXML}.wordprocessingml.document`,
  xlsx: `${OOXML}.spreadsheetml.sheet`,
};
