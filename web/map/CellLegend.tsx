import { useText } from "../app/use-url.ts";
import { CELL_SIZES } from "./layers/cells.ts";
import { HEAT, HEAT_FROM } from "./palette.ts";

const SHOWN = CELL_SIZES.filter(({ parcels }) => parcels <= 1_000);

/** What the circles mean: their size the number of parcels, their colour the share of low-efficiency land. */
export function CellLegend() {
  const { t } = useText();
  return (
    <>
      <p>{t("legendCells")}</p>
      <ul className="legend-cells">
        {SHOWN.map(({ parcels, radius }) => (
          <li key={parcels}>
            <i style={{ width: radius * 2, height: radius * 2 }} />
            {parcels}
          </li>
        ))}
      </ul>
      <ul className="legend-cells">
        {HEAT.map((colour, n) => (
          <li key={colour}>
            <i style={{ background: colour, width: 14, height: 14 }} />
            {n === 0
              ? t("legendZero")
              : n === 1
                ? `< ${percent(HEAT_FROM[1])}`
                : `≥ ${percent(HEAT_FROM[n - 1])}`}
          </li>
        ))}
      </ul>
    </>
  );
}

const percent = (share = 0): string => `${share * 100} %`;
