/** What counts between parcels, for the proof (side-by-side.ts) and for PostGIS (gap_or_overlap), which has the last word. */
export const LIMITS = {
  /** Square metres in common that count for nothing: two instruments differ by as much. */
  overlapM2: 1,
  /** Metres. Coordinates are delivered to the millimetre: what lies closer touches. */
  touchM: 0.001,
  /** Metres. Up to here, and not touching, is a gap that nobody meant. */
  gapM: 0.2,
} as const;

/** A gap in degrees, at least: up to 60 degrees north one of longitude has 55 km. */
export const GAP_DEGREES = LIMITS.gapM / 50_000;
