/** More than the rounding of a difference of two products can be, as a share of their sum. */
export const ROUNDING = 1e-14;

/** On which side of the line from a to b the point c lies: 0 where that is in doubt. Numbers, since it is asked of every corner of a city. */
export function turn(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (bx - ax) * (cy - ay);
  const right = (by - ay) * (cx - ax);
  const doubt = ROUNDING * (Math.abs(left) + Math.abs(right));
  return left - right > doubt ? 1 : right - left > doubt ? -1 : 0;
}

/** Of the sides from a to b and from c to d, beyond doubt: their boxes are, or both ends of one lie on one side of the other. */
export function areApart(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): boolean {
  if ((cx < ax && cx < bx && dx < ax && dx < bx) || (cx > ax && cx > bx && dx > ax && dx > bx)) return true;
  if ((cy < ay && cy < by && dy < ay && dy < by) || (cy > ay && cy > by && dy > ay && dy > by)) return true;
  return (
    turn(ax, ay, bx, by, cx, cy) * turn(ax, ay, bx, by, dx, dy) > 0 ||
    turn(cx, cy, dx, dy, ax, ay) * turn(cx, cy, dx, dy, bx, by) > 0
  );
}
