/** A filter that cannot be used, in the words of whoever wrote it. */
export class Cql2Fault extends Error {
  readonly zh: string;
  readonly en: string;

  constructor(zh: string, en: string) {
    super(en);
    this.name = "Cql2Fault";
    this.zh = zh;
    this.en = en;
  }
}

/** What one filter may ask for: far beyond what a person or a map writes, far below what would hurt. */
export const CQL2_LIMITS = {
  characters: 16_000,
  depth: 64,
  nodes: 1_000,
  positions: 5_000,
  /** Places where its lines meet: the database takes minutes for some ten thousands, and cannot be stopped meanwhile. */
  crossings: 1_000,
  /** Collections of geometries in one another; PostGIS itself stops at 14. */
  collections: 8,
} as const;
