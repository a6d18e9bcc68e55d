import { type Act, type Command, type Done, refused, type Standing } from "../command.ts";
import { settlement } from "../revenue.ts";
import type { Contract, ContractFacts } from "./contract.ts";
import { beforeSigning, instalmentsDue } from "./due.ts";

/** A command on a contract. */
export type Own<Input> = Command<Contract, Input, ContractFacts>;

/** An act that changes the content and leaves the state; its deadlines are reckoned anew. */
export function amendment<Input>(
  words: Pick<Own<Input>, "title" | "from" | "roles">,
  change: (
    contract: Contract,
    input: Input,
    act: Act,
    facts: ContractFacts,
  ) => readonly string[] | (Partial<Contract> & { readonly reached?: string }),
): Own<Input> {
  return {
    ...words,
    perform: ({ before, input, act, facts }) => {
      if (before === null) return refused(["NOT-OPEN"]);
      const changed = change(before.content, input, act, facts);
      if (isFaults(changed)) return refused(changed);
      const { reached, ...rest } = changed;
      return after(before, { ...before.content, ...rest }, act, facts, reached);
    },
  };
}

function isFaults(changed: readonly string[] | object): changed is readonly string[] {
  return Array.isArray(changed);
}

/** The contract after an act: what it changes in the ledger, what is due from then on, the stage reached. */
export function after(
  { state }: Standing<Contract>,
  contract: Contract,
  act: Act,
  facts: ContractFacts,
  reached?: string,
): Done<Contract> {
  return {
    state,
    content: contract,
    postings: contract.documents.flatMap((document) =>
      settlement(document, contract.payments, facts.split, facts.postings),
    ),
    deadlines: state === "preparing" ? beforeSigning(contract, act, facts) : instalmentsDue(contract),
    ...(reached !== undefined && { stages: [{ stage: reached, isEnd: false }] }),
  };
}
