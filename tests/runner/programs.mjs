// What the tests need from the system: PostgreSQL 15 or newer with PostGIS, Chromium, a Chinese font, GDAL, poppler.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

const oldestPostgres = 15;

/** Finds the programs, installing them where that is allowed; throws one line saying what to install. */
export function findPrograms() {
  let found = look();
  if (isComplete(found)) return found;
  if (process.getuid?.() === 0 && onPath("apt-get")) {
    install(found);
    found = look();
  }
  if (isComplete(found)) return found;
  const missing = [
    !found.postgres && `PostgreSQL ${oldestPostgres}+ with PostGIS 3 (postgresql-15-postgis-3)`,
    !found.chromium && "Chromium (chromium)",
    !found.hasChineseFont && "a Chinese font (fonts-noto-cjk)",
    !found.hasGdal && "GDAL 3's ogr2ogr (gdal-bin)",
    !found.hasPoppler && "poppler's pdftotext (poppler-utils)",
  ].filter(Boolean);
  throw new Error(`The tests need ${missing.join(", ")}: install them and run the tests again.`);
}

function look() {
  return {
    postgres: findPostgres(),
    chromium: findChromium(),
    hasChineseFont: hasChineseFont(),
    hasGdal: Boolean(onPath("ogr2ogr")),
    hasPoppler: Boolean(onPath("pdftotext")),
  };
}

function isComplete(found) {
  return Object.values(found).every(Boolean);
}

/** The folder of initdb and postgres, the newest that has PostGIS. */
function findPostgres() {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [...versions.map((version) => join(debian, version, "bin")), ...pathFolders()];
  return folders.find((folder) => {
    if (!existsSync(join(folder, "initdb")) || !existsSync(join(folder, "postgres"))) return false;
    const version = Number(/\d+/.exec(output(join(folder, "postgres"), ["--version"]))?.[0]);
    return version >= oldestPostgres && hasPostgis(folder, version);
  });
}

function hasPostgis(folder, version) {
  const ownConfig = join(folder, "pg_config");
  const shared = existsSync(ownConfig)
    ? output(ownConfig, ["--sharedir"]).trim()
    : `/usr/share/postgresql/${version}`;
  return existsSync(join(shared, "extension", "postgis.control"));
}

function findChromium() {
  const named = process.env.PANHUO_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return ["chromium", "chromium-browser", "google-chrome"].map(onPath).find(Boolean);
}

/** The face that pages are set in; the browser finds it, too. */
function hasChineseFont() {
  const named = process.env.PANHUO_FONT?.split("#")[0];
  return existsSync(named || "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc");
}

function install({ postgres, chromium, hasChineseFont, hasGdal, hasPoppler }) {
  run("apt-get", ["update", "-q"]);
  const packages = [
    ...(postgres ? [] : [postgisPackage()]),
    ...(chromium ? [] : ["chromium"]),
    ...(hasChineseFont ? [] : ["fonts-noto-cjk", "fontconfig"]),
    ...(hasGdal ? [] : ["gdal-bin"]),
    ...(hasPoppler ? [] : ["poppler-utils"]),
  ];
  console.log(`Installing ${packages.join(", ")}`);
  run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages]);
}

/** The distribution's PostGIS for its own PostgreSQL, which it depends on. */
function postgisPackage() {
  const names = output("apt-cache", ["search", "--names-only", "^postgresql-[0-9]+-postgis-3$"]);
  const versions = [...names.matchAll(/^postgresql-(\d+)-postgis-3/gm)].map((match) => Number(match[1]));
  const version = versions.filter((candidate) => candidate >= oldestPostgres).sort((a, b) => a - b)[0];
  return `postgresql-${version ?? oldestPostgres}-postgis-3`;
}

function run(program, parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // What it could not install is named by the second look, which says more than an exit code.
  spawnSync(program, parameters, { stdio: ["ignore", "ignore", "inherit"], env });
}

function output(program, parameters) {
  return spawnSync(program, parameters, { encoding: "utf8" }).stdout ?? "";
}

function onPath(program) {
  return pathFolders()
    .map((folder) => join(folder, program))
    .find((file) => existsSync(file));
}

function pathFolders() {
  return (process.env.PATH ?? "").split(delimiter).filter(Boolean);
}
