import { z } from "zod";
import { civilDate } from "../../endpoint.ts";
import { day, flag, id, k3, rows, ruleFunction, text, texts, word } from "./fields.ts";

export const libraryEntry = ruleFunction(
  "library-entry",
  { zh: "项目库入库（四（一）（二））", en: "Entry into the project library (61 四（一）（二）)" },
  z.object({
    entryDate: day,
    recognisable: k3.nullish(),
    recognitionDocNo: word,
    surveyRecord: flag,
    inLibrary: flag,
  }),
  { allowed: k3, reasons: texts, missing: texts },
);

export const libraryExit = ruleFunction(
  "library-exit",
  { zh: "项目库出库（四（二））", en: "Exit from the project library (61 四（二）)" },
  z.object({
    inLibrary: flag,
    entryDate: day,
    exitDate: day,
    reason: z.string().nullish(),
    evidence: word,
    author: word,
  }),
  { allowed: k3, reasons: texts, missing: texts },
);

export const surveyCurrency = ruleFunction(
  "survey-currency",
  { zh: "补充调查年度更新（四（一）（二））", en: "Yearly update of the survey (61 四（一）（二）)" },
  z.object({
    asOf: day,
    towns: rows(z.object({ town: id, updates: rows(civilDate.nullable()).nullish() })),
  }),
  {
    applies: k3,
    towns: z.array(z.object({ town: z.string(), current: k3, lastUpdate: text })).readonly(),
    current: k3,
    flags: texts,
    missing: texts,
  },
);

export const disclosureState = ruleFunction(
  "disclosure-state",
  { zh: "全过程公开与沟通渠道（四（五））", en: "Publication and objections (61 四（五）)" },
  z.object({
    asOf: day,
    items: rows(z.object({ item: id, due: flag, publishedOn: day })),
    objectionChannelOpen: flag,
    objections: rows(z.object({ id, receiptOn: day, answeredOn: day })),
  }),
  {
    items: z
      .array(
        z.object({ item: z.string(), state: z.enum(["published", "not-yet-published", "undetermined"]) }),
      )
      .readonly(),
    complete: k3,
    channel: k3,
    objections: z
      .array(z.object({ id: z.string(), state: z.enum(["answered", "received", "open", "undetermined"]) }))
      .readonly(),
    openObjections: z.int().nullable(),
    missing: texts,
  },
);
