import { useState } from "react";
import { PARCEL_MIN_ZOOM } from "../../api/tiles/contract.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { classRanges, kindName, measureName } from "../districts/measure.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { CellLegend } from "./CellLegend.tsx";
import { CHOROPLETH, KINDS } from "./palette.ts";
import { Swatch } from "./Swatch.tsx";

/** What the colours mean: parcels where they are drawn, the districts' numbers where they are not. */
export function Legend({ zoom, cells }: { zoom: number; cells: boolean }) {
  const { t } = useText();
  const [open, setOpen] = useState(() => window.matchMedia("(min-width: 720px)").matches);
  return (
    <details className="legend" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("legend")}</summary>
      {zoom >= PARCEL_MIN_ZOOM ? <ParcelLegend /> : <DistrictLegend />}
      {cells && <CellLegend />}
    </details>
  );
}

function ParcelLegend() {
  const { t, lang } = useText();
  return (
    <>
      <p>{t("legendKinds")}</p>
      <ul className="legend-kinds">
        {KINDS.map((kind) => (
          <li key={kind}>
            <Swatch kind={kind} />
            {kindName(lang, kind)}
          </li>
        ))}
      </ul>
    </>
  );
}

function DistrictLegend() {
  const { t, lang } = useText();
  const [{ measure, unit }] = useUrl();
  const districts = useDistricts().data;
  if (districts === undefined) return null;
  return (
    <>
      <p>{t("legendDistricts", { name: measureName(lang, measure), unit: t(`unit.${unit}`) })}</p>
      <ul className="legend-classes">
        {classRanges(districts.districts, measure, unit).map(({ shade, from, to }) => (
          <li key={shade}>
            <i style={{ background: CHOROPLETH[shade] }} />
            {shade === 0 ? t("legendZero") : from === to ? from : `${from} – ${to}`}
          </li>
        ))}
        <li>
          <i className="legend-functional" />
          {t("legendFunctionalArea")}
        </li>
      </ul>
    </>
  );
}
