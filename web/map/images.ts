import { hatchTile, inkOn, type Tile } from "./hatch.ts";
import { hatchImage } from "./layers/parcels.ts";
import { KINDS, LOOKS } from "./palette.ts";

/** The pattern a style asks for by name, drawn here; undefined for a name that is not ours. */
export function imageOf(id: string): Tile | undefined {
  if (id === "functional-area") return hatchTile("rising", [18, 50, 74], 46);
  const kind = KINDS.find((one) => hatchImage(one) === id);
  return kind === undefined ? undefined : hatchTile(LOOKS[kind].hatch, inkOn(LOOKS[kind].fill));
}
