/** CSS families: MapLibre draws every glyph in the browser from these, so no glyph server is asked. */
export const FONTS = [
  "Noto Sans CJK SC",
  "Source Han Sans SC",
  "Microsoft YaHei",
  "PingFang SC",
  "sans-serif",
];
