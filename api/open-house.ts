import { readFileSync } from "node:fs";
import { readCity } from "../sql/generated/queries.ts";
import type { Database } from "./db/database.ts";
import { AppError } from "./errors.ts";
import { DEMONSTRATION_TODAY, type House, todayInShanghai } from "./house.ts";
import { packagePath } from "./package-root.ts";

/**
 * The house on a database that holds a city.
 * @throws AppError `city-not-set`
 */
export async function openHouse(
  db: Database,
  fixedToday: string | undefined,
  bureauToken?: string,
): Promise<House> {
  const city = await db.run(readCity);
  if (!city) {
    throw new AppError("city-not-set", {
      zh: "数据库中还没有城市；请先运行 panhuo init。",
      en: "The database holds no city yet; run `panhuo init` first.",
    });
  }
  const { jurisdiction, demonstration } = city;
  const today = fixedToday ?? (demonstration ? DEMONSTRATION_TODAY : undefined);
  return {
    db,
    version: packageVersion(),
    jurisdiction,
    demonstration,
    bureauToken,
    today: () => today ?? todayInShanghai(new Date()),
  };
}

export function packageVersion(): string {
  // The package's own file.
  return (JSON.parse(readFileSync(packagePath("package.json"), "utf8")) as { version: string }).version;
}
