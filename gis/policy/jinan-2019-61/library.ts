import { compare, documented, fact, not, within } from "../../land/condition.ts";
import type { LibraryPolicy } from "../../land/library.ts";
import { onRecord } from "../../land/requirements.ts";
import { clause } from "./document.ts";
import { validity } from "./validity.ts";

/** 61 四（二）: the project library (项目库), 「有进有退、优胜劣汰」. */
export const library: LibraryPolicy = {
  entry: [
    { code: "VALID-1", condition: within("entryDate", validity["61"].period) },
    { code: "RECOGNITION", condition: documented(fact("recognisable"), "recognitionDocNo") },
    { code: "SURVEY-1", condition: fact("surveyRecord") },
    { code: "ALREADY-IN", condition: not(fact("inLibrary")) },
  ],
  exit: [
    { code: "NOT-IN", condition: fact("inLibrary") },
    { code: "REASON", condition: onRecord("reason") },
    { code: "EVIDENCE", condition: onRecord("evidence") },
    { code: "AUTHOR", condition: onRecord("author") },
    {
      code: "DATE",
      condition: compare({ fact: "entryDate" }, { kind: "date", is: "<=" }, { fact: "exitDate" }),
    },
  ],
  cites: {
    entry: [clause("LIBRARY-1", "四（二）"), clause("SURVEY-1", "四（一）"), validity["61"].cite],
    exit: [clause("LIBRARY-2", "四（二）")],
  },
};
