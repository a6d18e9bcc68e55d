/**
 * What one named query of `sql/queries/*.sql` is to its callers: text with
 * positional parameters, and how many rows it promises. `P` and `R` are the
 * generated parameter and row types; they exist for the compiler only.
 */
export type Cardinality = "one" | "maybe" | "many" | "exec";

export interface Query<P, R, C extends Cardinality = Cardinality> {
  readonly name: string;
  readonly cardinality: C;
  /** PostgreSQL text with $1, $2 … in the order of `parameters`. */
  readonly text: string;
  readonly parameters: readonly (keyof P & string)[];
  /** Never present at run time: carries the types. */
  readonly types?: { readonly parameters: P; readonly row: R };
}

/** `one`: exactly one row; `maybe`: none or one; `many`: any; `exec`: the count of rows changed. */
export type Result<R, C extends Cardinality> = C extends "one"
  ? R
  : C extends "maybe"
    ? R | undefined
    : C extends "many"
      ? R[]
      : number;
