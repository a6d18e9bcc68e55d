import type { z } from "zod";
import type { Command } from "../../gis/registry/command.ts";
import type { Database } from "../db/database.ts";
import type { House } from "../house.ts";
import type { RoomWords } from "./contract.ts";

/** Where a command is carried out: the transaction, the case and the day. */
export interface Setting {
  readonly house: House;
  /** Acts as whoever gave the command; everything in it is stored together or not at all. */
  readonly tx: Database;
  readonly districtCode: string;
  /** null until the case is open. */
  readonly caseNo: number | null;
  readonly on: string;
  readonly docNo: string | null;
  /** The act that a correction takes the place of, and the first of those that this one took the place of in turn. */
  readonly corrects: { readonly actNo: number; readonly first: number } | null;
}

export interface CaseKey {
  readonly districtCode: string;
  readonly room: string;
  readonly caseNo: number;
}

/** A command of a room with what it needs of the database. */
export interface RoomCommand<Content, Input, Facts> extends Command<Content, Input, Facts> {
  readonly input: z.ZodObject & z.ZodType<Input>;
  /** Reads what its guard rests on in other rooms. */
  readonly facts: (setting: Setting, before: Content | null, input: Input) => Promise<Facts>;
  /** Records in other rooms what follows from it. */
  readonly afterwards?: (
    setting: Setting & { readonly key: CaseKey; readonly actNo: number },
    after: Content,
    input: Input,
  ) => Promise<void>;
}

export interface Room<Content> extends RoomWords {
  readonly commands: Readonly<Record<string, AnyCommand<Content>>>;
}

/** Any of the rooms, whatever its cases hold. */
// biome-ignore lint/suspicious/noExplicitAny: an existential type, as AnyCommand is
export type AnyRoom = Room<any>;

/** What is told of a command without carrying it out. */
export type CommandShape = Pick<RoomCommand<never, never, never>, "title" | "from" | "roles">;

/** A room as its readers need it, whatever its cases hold. */
export interface RoomShape extends RoomWords {
  readonly commands: Readonly<Record<string, CommandShape>>;
}

// A room's commands differ in input and facts. `roomCommand` has tied the functions of each together, and its own
// schema parses what reaches them.
// biome-ignore lint/suspicious/noExplicitAny: an existential type, which TypeScript cannot write
export type AnyCommand<Content> = RoomCommand<Content, any, any>;

/** Ties a command's own fields, as a schema parses them, to its pure function and to what that rests on. */
export function roomCommand<Content, Input, Facts>(
  command: RoomCommand<Content, Input, Facts>,
): RoomCommand<Content, Input, Facts> {
  return command;
}
