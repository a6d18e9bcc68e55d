import type { Form } from "../form.ts";
import { libraryLedger } from "./library-ledger.ts";
import { planTable } from "./plan-table.ts";
import { publicityNotice } from "./publicity-notice.ts";
import { recognitionLetter } from "./recognition-letter.ts";
import { resultDisclosure } from "./result-disclosure.ts";
import { revenueStatement } from "./revenue-statement.ts";

/** Every form, in the order in which land comes to them. */
export const FORMS: readonly Form[] = [
  recognitionLetter,
  libraryLedger,
  planTable,
  publicityNotice,
  resultDisclosure,
  revenueStatement,
];
