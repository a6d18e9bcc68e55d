import { ANONYMOUS } from "../../gis/identity/roles.ts";
import type { Witness } from "../audit/record.ts";

/** Whoever runs the command line, who owns the database and belongs to no account. */
export const COMMAND_LINE: Omit<Witness, "auditHash"> = {
  actor: { ...ANONYMOUS, name: "command-line" },
  address: null,
};
