import { useEffect, useRef } from "react";
import { imageOf } from "./images.ts";
import { hatchImage } from "./layers/parcels.ts";
import { type Kind, LOOKS } from "./palette.ts";

const WIDTH = 26;
const HEIGHT = 18;

/** A kind as the map draws it: the same fill, the same pixels of hatch, the same mark. */
export function Swatch({ kind }: { kind: Kind }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = LOOKS[kind];
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const image = imageOf(hatchImage(kind));
    if (!context || image === undefined) return;
    const tile = document.createElement("canvas");
    tile.width = image.width;
    tile.height = image.height;
    tile.getContext("2d")?.putImageData(new ImageData(image.data, image.width, image.height), 0, 0);
    context.fillStyle = look.fill;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    const pattern = context.createPattern(tile, "repeat");
    if (pattern !== null) context.fillStyle = pattern;
    context.fillRect(0, 0, WIDTH, HEIGHT);
  }, [kind, look]);
  return (
    <span className="swatch" aria-hidden="true">
      <canvas ref={canvas} width={WIDTH} height={HEIGHT} />
      <b>{look.mark}</b>
    </span>
  );
}
