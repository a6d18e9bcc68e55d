import { CATEGORIES, OVERALLS, STAGES } from "../../api/districts/contract.ts";
import { districtName } from "../districts/measure.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { useText, useUrl } from "./use-url.ts";

/** District, category, stage and conclusion: what the map's parcels and the list of parcels obey. */
export function Filters() {
  const { t, lang } = useText();
  const [url, setUrl] = useUrl();
  const districts = useDistricts().data?.districts ?? [];
  const { district, category, stage, overall } = url;
  const active = [district, category, stage, overall].some((one) => one !== undefined);
  return (
    <fieldset className="filters">
      <legend className="unseen">{t("filters")}</legend>
      <Choice
        name={t("district")}
        value={district}
        options={districts.map((one) => [one.code, districtName(one, lang)])}
        onChange={(code) => setUrl({ district: code, position: undefined })}
      />
      <Choice
        name={t("category")}
        value={category}
        options={CATEGORIES.map((one) => [one, t(`${one}.short`)])}
        onChange={(chosen) => setUrl({ category: CATEGORIES.find((one) => one === chosen) })}
      />
      <Choice
        name={t("stage")}
        value={stage}
        options={STAGES.map((one) => [one, t(`stage.${one}`)])}
        onChange={(chosen) => setUrl({ stage: STAGES.find((one) => one === chosen) })}
      />
      <Choice
        name={t("overall")}
        value={overall}
        options={OVERALLS.map((one) => [one, t(`overall.${one}`)])}
        onChange={(chosen) => setUrl({ overall: OVERALLS.find((one) => one === chosen) })}
      />
      <button
        type="button"
        className="button button-quiet"
        disabled={!active}
        onClick={() =>
          setUrl({
            district: undefined,
            category: undefined,
            stage: undefined,
            overall: undefined,
            position: undefined,
          })
        }
      >
        {t("clearFilters")}
      </button>
    </fieldset>
  );
}

/** Where the filters are out of sight they are still said, and can be taken off. */
export function ActiveFilters() {
  const { t } = useText();
  const [{ category, stage, overall }, setUrl] = useUrl();
  const active = [
    category && { name: t(`${category}.short`), off: { category: undefined } },
    stage && { name: t(`stage.${stage}`), off: { stage: undefined } },
    overall && { name: t(`overall.${overall}`), off: { overall: undefined } },
  ].filter((one) => one !== undefined);
  if (active.length === 0) return null;
  return (
    <p className="active-filters">
      {t("parcelFilters")}
      {active.map(({ name, off }) => (
        <button key={name} type="button" aria-label={t("removeFilter", { name })} onClick={() => setUrl(off)}>
          {name} <span aria-hidden="true">✕</span>
        </button>
      ))}
    </p>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ name, value, options, onChange }: ChoiceProps) {
  const { t } = useText();
  return (
    <label className={value === undefined ? "choice" : "choice choice-active"}>
      <span>{name}</span>
      <select value={value ?? ""} onChange={({ target }) => onChange(target.value || undefined)}>
        <option value="">{t("all")}</option>
        {options.map(([code, label]) => (
          <option key={code} value={code}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
