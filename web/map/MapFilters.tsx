import { PROJECT_MODES } from "../../api/tiles/contract.ts";
import { useText, useUrl } from "../app/use-url.ts";

/** The document is of December 2019: no annual plan under it is older. */
const FIRST_YEAR = 2020;

/** What the map alone is filtered by, beside the filters that it shares with the list. */
export function MapFilters({ today }: { today: string }) {
  const { t } = useText();
  const [{ mode, year, asOf }, setUrl] = useUrl();
  const last = Number((asOf ?? today).slice(0, 4)) + 1;
  const years = Array.from({ length: Math.max(last - FIRST_YEAR + 1, 1) }, (_, n) => FIRST_YEAR + n);
  return (
    <div className="map-filters">
      <label>
        <span>{t("mode")}</span>
        <select
          value={mode ?? ""}
          onChange={({ target }) => setUrl({ mode: PROJECT_MODES.find((one) => one === target.value) })}
        >
          <option value="">{t("all")}</option>
          {PROJECT_MODES.map((one) => (
            <option key={one} value={one}>
              {t(`mode.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t("planYear")}</span>
        <select
          value={year ?? ""}
          onChange={({ target }) => setUrl({ year: years.find((one) => String(one) === target.value) })}
        >
          <option value="">{t("all")}</option>
          {years.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
