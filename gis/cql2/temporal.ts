/** From its first day to its last, as expressions of SQL; an instant begins and ends on its day. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** Ends that are left open, for PostgreSQL's own order of days. */
export const OPEN: Period = { from: "'-infinity'::date", to: "'infinity'::date" };

/** Where one period lies to another (21-065r2, 8.5): each relation by the ends of both. */
export const TEMPORAL: Readonly<Record<string, (a: Period, b: Period) => string>> = {
  t_after: (a, b) => `(${a.from} > ${b.to})`,
  t_before: (a, b) => `(${a.to} < ${b.from})`,
  t_contains: (a, b) => `(${a.from} < ${b.from} and ${a.to} > ${b.to})`,
  t_disjoint: (a, b) => `(${a.to} < ${b.from} or ${a.from} > ${b.to})`,
  t_during: (a, b) => `(${a.from} > ${b.from} and ${a.to} < ${b.to})`,
  t_equals: (a, b) => `(${a.from} = ${b.from} and ${a.to} = ${b.to})`,
  t_finishedby: (a, b) => `(${a.from} < ${b.from} and ${a.to} = ${b.to})`,
  t_finishes: (a, b) => `(${a.from} > ${b.from} and ${a.to} = ${b.to})`,
  t_intersects: (a, b) => `(${a.to} >= ${b.from} and ${a.from} <= ${b.to})`,
  t_meets: (a, b) => `(${a.to} = ${b.from})`,
  t_metby: (a, b) => `(${a.from} = ${b.to})`,
  t_overlappedby: (a, b) => `(${a.from} > ${b.from} and ${a.from} < ${b.to} and ${a.to} > ${b.to})`,
  t_overlaps: (a, b) => `(${a.from} < ${b.from} and ${a.to} > ${b.from} and ${a.to} < ${b.to})`,
  t_startedby: (a, b) => `(${a.from} = ${b.from} and ${a.to} > ${b.to})`,
  t_starts: (a, b) => `(${a.from} = ${b.from} and ${a.to} < ${b.to})`,
};
