import type { Command } from "../command.ts";
import { classify } from "./classify.ts";
import { explain, recognise, verifyDecision } from "./decide.ts";
import { evaluate } from "./evaluate.ts";
import { exportCommand } from "./export.ts";
import { gather } from "./gather.ts";
import { generate } from "./generate.ts";
import { importParcels } from "./import.ts";
import { imports, withdraw } from "./imports.ts";
import { init } from "./init.ts";
import { loadDistricts, loadPlans } from "./load.ts";
import { loadPolicyTable, policyTables, policyTemplate } from "./policy-tables.ts";
import { inventory, recognition } from "./read.ts";
import { redraw } from "./redraw.ts";
import { surveyTowns } from "./survey.ts";
import { userAdd, userDisable, userGrant, userLink, userList, userResetPassword } from "./user.ts";
import { verify } from "./verify.ts";

/** Every command, in the order in which a bureau meets them. */
export const COMMANDS: readonly Command[] = [
  init,
  importParcels,
  withdraw,
  imports,
  exportCommand,
  generate,
  loadDistricts,
  loadPlans,
  policyTables,
  policyTemplate,
  loadPolicyTable,
  evaluate,
  gather,
  classify,
  redraw,
  recognition,
  explain,
  recognise,
  verifyDecision,
  inventory,
  surveyTowns,
  userAdd,
  userList,
  userGrant,
  userDisable,
  userResetPassword,
  userLink,
  verify,
];
