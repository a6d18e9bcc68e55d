/** Which quarter of a ranking a place falls in: 1 is the best. `above` of `among` are better, itself among them. */
export function quartileOf(above: number, among: number): 1 | 2 | 3 | 4 {
  if (above < 0 || above >= among) throw new RangeError(`${above} of ${among} is no place`);
  const quarter = Math.floor((4 * above) / among);
  return quarter === 0 ? 1 : quarter === 1 ? 2 : quarter === 2 ? 3 : 4;
}
