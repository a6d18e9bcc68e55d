import { existsSync } from "node:fs";
import { AppError } from "../errors.ts";

/** A font file, and which of its faces where the file holds several. */
export interface PrintFont {
  readonly path: string;
  readonly face: string | undefined;
}

/** Where Debian's package fonts-noto-cjk puts the face that pages are set in. */
const INSTALLED: PrintFont = {
  path: "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
  face: "NotoSerifCJKsc-Regular",
};

/**
 * The face for pages: the one that the operator names (`/path/file.ttc#PostScriptName`), else the one that comes with
 * fonts-noto-cjk. A page carries the characters that stand on it, so its reader needs no font.
 * @throws AppError 503 `font-missing`
 */
export function printFont(named: string | undefined): PrintFont {
  const [path = "", face] = named?.split("#") ?? [];
  const font = named === undefined ? INSTALLED : { path, face };
  if (existsSync(font.path)) return font;
  throw new AppError(
    "font-missing",
    {
      zh: `服务器上没有字体 ${font.path}，不能生成 PDF；请安装 fonts-noto-cjk 或设置 PANHUO_FONT。Word 与 Excel 格式不受影响。`,
      en: `The font ${font.path} is not on this server, so no PDF can be made; install fonts-noto-cjk or set PANHUO_FONT. Word and Excel files need none.`,
    },
    { status: 503 },
  );
}
