import { CATEGORIES, OVERALLS, STAGES } from "../../api/districts/contract.ts";
import { DIVISIONS, MEASURES, type Measure, UNITS } from "../app/url-state.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { divisionOf, measureName } from "./measure.ts";

/** What the table divides by, and which number colours the map. */
export function MeasureChoice() {
  const { t, lang } = useText();
  const [{ by, measure, unit }, setUrl] = useUrl();
  const choose = (given: string) => {
    const chosen = MEASURES.find((one) => one === given) ?? "total";
    setUrl({ measure: chosen, by: divisionOf(chosen) ?? by });
  };
  const options = (measures: readonly Measure[]) =>
    measures.map((one) => (
      <option key={one} value={one}>
        {measureName(lang, one)}
      </option>
    ));
  return (
    <div className="measure">
      <label className="choice">
        <span>{t("measure")}</span>
        <select value={measure} onChange={({ target }) => choose(target.value)}>
          {options(["total"])}
          <optgroup label={t("divisionOverall")}>{options(OVERALLS)}</optgroup>
          <optgroup label={t("divisionCategory")}>{options(CATEGORIES)}</optgroup>
          <optgroup label={t("divisionStage")}>{options(STAGES)}</optgroup>
        </select>
      </label>
      <label className="choice">
        <span>{t("unit")}</span>
        <select
          value={unit}
          onChange={({ target }) => setUrl({ unit: UNITS.find((one) => one === target.value) ?? "parcels" })}
        >
          {UNITS.map((one) => (
            <option key={one} value={one}>
              {t(`unit.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="segments">
        <legend>{t("division")}</legend>
        <div>
          {DIVISIONS.map((one) => (
            <button key={one} type="button" aria-pressed={by === one} onClick={() => setUrl({ by: one })}>
              {t(`by.${one}`)}
            </button>
          ))}
        </div>
      </fieldset>
    </div>
  );
}
