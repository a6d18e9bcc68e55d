import { type Crs, crsByCode } from "../../gis/formats/crs.ts";
import { type DatumShift, datumShiftOf } from "../../gis/formats/datum-shift.ts";
import type { FileOptions } from "../survey/feature-reader.ts";
import { type CommandOption, type Given, textOption, usage } from "./command.ts";

/** Answers to what a file leaves open, the same for every command that reads one. */
export const FILE_OPTIONS = {
  layer: { type: "string", value: "NAME", summary: { zh: "文件中的图层", en: "layer of the file" } },
  crs: {
    type: "string",
    value: "CODE",
    summary: {
      zh: "坐标系（文件未声明时），如 EPSG:4548",
      en: "coordinate system, where the file states none: EPSG:4548",
    },
  },
  "swap-axes": {
    type: "boolean",
    summary: {
      zh: "文件坐标轴颠倒（北、东），予以还原",
      en: "the file gives north before east: put it right",
    },
  },
  shift: {
    type: "string",
    value: "DX,DY,DZ,RX,RY,RZ,PPM",
    summary: {
      zh: "西安 80、北京 54 到 CGCS2000 的控制点七参数（米、秒、百万分率）",
      en: "seven parameters of local control points, Xi'an 80 or Beijing 54 to CGCS2000 (m, seconds, ppm)",
    },
  },
} as const satisfies Record<string, CommandOption>;

export function fileOptions(given: Given): FileOptions {
  return {
    layer: textOption(given, "layer"),
    crs: crsOption(given),
    swapAxes: given.options["swap-axes"] === true,
    shift: shiftOption(given),
  };
}

export function crsOption(given: Given): Crs | undefined {
  const text = textOption(given, "crs");
  if (text === undefined) return undefined;
  const crs = crsByCode(text);
  if (!crs) throw usage(`不支持坐标系 ${text}`, `the coordinate system ${text} is not known here`);
  return crs;
}

function shiftOption(given: Given): DatumShift | undefined {
  const text = textOption(given, "shift");
  if (text === undefined) return undefined;
  const shift = datumShiftOf(text);
  if (!shift) throw usage("--shift 应为七个数字", "--shift takes seven numbers");
  return shift;
}
