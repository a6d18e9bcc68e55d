import { describe, expect, test } from "vitest";
import { type Bounds, clearPadding, type Rect } from "../../web/map/place.ts";

const SIZE = { width: 800, height: 800 };
/** A degree a side near the equator, where a degree is as high as it is wide. */
const SQUARE: Bounds = [0, -0.5, 1, 0.5];
const corner = (right: number, bottom: number): Rect => ({ left: 0, top: 0, right, bottom });

describe("the room that a place on the map is given beside what lies over it", () => {
  test("is all of the map but its edge where nothing lies over it", () => {
    expect(clearPadding([SQUARE], SIZE, [])).toEqual({ top: 40, right: 40, bottom: 40, left: 40 });
  });

  test("lies beside a narrow cover and below a flat one, whichever shows more", () => {
    expect(clearPadding([SQUARE], SIZE, [corner(200, 500)])).toMatchObject({ left: 208, top: 40 });
    expect(clearPadding([SQUARE], SIZE, [corner(500, 200)])).toMatchObject({ left: 40, top: 208 });
  });

  test("is not made smaller by a cover in a corner that no box reaches into", () => {
    const [north, south]: readonly Bounds[] = [
      [0.5, 0, 1, 0.5],
      [0, -0.5, 1, 0],
    ];
    const covers = [corner(380, 380)];
    expect(clearPadding([SQUARE], SIZE, covers)).not.toMatchObject({ left: 40, top: 40 });
    expect(clearPadding([north as Bounds, south as Bounds], SIZE, covers)).toMatchObject({
      left: 40,
      top: 40,
    });
  });

  test("leaves a place that is shown no nearer in the middle of what is uncovered", () => {
    const parcel: Bounds = [0, 0, 0.0005, 0.0005];
    const sheet: Rect = { left: 0, top: 400, right: 800, bottom: 800 };
    const { top, bottom } = clearPadding([parcel], SIZE, [sheet]);
    // The middle of the 400 pixels above the sheet, to a step of the search.
    expect(Math.abs((top + 800 - bottom) / 2 - 200)).toBeLessThanOrEqual(24);
  });

  test("looks past the last of the covers where all of them leave none", () => {
    const sheet: Rect = { left: 0, top: 400, right: 800, bottom: 800 };
    const all: Rect = { left: 0, top: 0, right: 800, bottom: 800 };
    expect(clearPadding([SQUARE], SIZE, [sheet, all])).toEqual(clearPadding([SQUARE], SIZE, [sheet]));
    expect(clearPadding([SQUARE], SIZE, [sheet]).bottom).toBeGreaterThanOrEqual(400);
  });
});
