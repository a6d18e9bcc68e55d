import { LIMITS } from "./limits.ts";
import type { Shape } from "./shape.ts";
import { Sides } from "./sides.ts";

const { overlapM2: OVERLAP, touchM: TOUCH, gapM: GAP } = LIMITS;
/** What is held against a limit here stays off it, so that PostGIS would not see it otherwise. */
const BELOW = 0.9;
const ABOVE = 1.001;
/**
 * Metres. Between parcels that touch, what is narrower is the rounding of a corner on a side of the other (files
 * in degrees with seven decimals are on a grid of a centimetre). A corner this close is on the side; closer, where the border is long.
 */
const ROUNDED = 0.02;
/** Pairs of sides beyond which the database tells faster, and nobody is kept waiting. */
const MOST_PAIRS = 50_000;

/** What between two shapes is open to doubt; of a wedge, the corner at its wide end. */
export interface Doubt {
  readonly wedge?: readonly [number, number];
}

// One pair after the other: made anew for each, their lists took a fourth of the time.
const ours = new Sides();
const theirs = new Sides();

/**
 * Undefined where two valid parcels lie side by side as they should, beyond doubt: no overlap and no gap that counts. PostGIS
 * looks at the others. Corners that lie on a side of the other but for `slack` cut it into pieces; where no sides cross
 * elsewhere, and no piece of either leads into the other, all that the two have in common lies within `slack` of their border, and
 * weighs less than the length of it times that.
 */
export function doubtBetween(a: Shape, b: Shape): Doubt | undefined {
  const west = Math.max(a.west, b.west);
  const south = Math.max(a.south, b.south);
  const east = Math.min(a.east, b.east);
  const north = Math.min(a.north, b.north);
  const length =
    ours.take(a, west - GAP, south - GAP, east + GAP, north + GAP) +
    theirs.take(b, west - GAP, south - GAP, east + GAP, north + GAP);
  if (ours.count * theirs.count > MOST_PAIRS) return {};
  const slack = Math.min(ROUNDED, (OVERLAP * BELOW) / length);
  const crossing = ours.compare(theirs, slack, GAP);
  const small = east <= west || north <= south || (east - west) * (north - south) <= OVERLAP * BELOW;
  if (!small && (crossing || ours.leadsInto(theirs, slack) || theirs.leadsInto(ours, slack))) return {};
  const nearest = Math.min(ours.nearest(), theirs.nearest());
  if (nearest > TOUCH * BELOW) return nearest >= GAP * ABOVE || crossing ? undefined : {};
  const contacts: number[] = [];
  ours.addContacts(TOUCH, contacts);
  theirs.addContacts(TOUCH, contacts);
  if (contacts.length * (ours.count + theirs.count) > MOST_PAIRS) return {};
  const wedge = ours.wedge(theirs, contacts, ROUNDED, GAP) ?? theirs.wedge(ours, contacts, ROUNDED, GAP);
  return wedge && { wedge };
}
