import { type Browser, chromium } from "playwright-core";

/** The system's Chromium: it draws WebGL in software, and asks nobody anything by itself. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env.PANHUO_CHROMIUM;
  if (!executablePath) {
    throw new Error("PANHUO_CHROMIUM names no browser: run `npm test -- tests/web`, which finds one");
  }
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
    ],
  });
}
