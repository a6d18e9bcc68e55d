import { CATEGORIES, type District, OVERALLS, STAGES, type Tally } from "../../api/districts/contract.ts";
import { approximateMu, countText, muText, squareMetresText } from "../app/area.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { Swatch } from "../map/Swatch.tsx";
import { districtName, kindName } from "./measure.ts";

/** One district's inventory: the totals, and each division with count, mu and m². */
export function DistrictCard({ district }: { district: District }) {
  const { t, lang } = useText();
  const [, setUrl] = useUrl();
  const { inventory } = district;
  return (
    <section className="card" aria-labelledby="district-card">
      <div className="card-head">
        <div>
          <h2 id="district-card">
            {lang === "zh" ? district.name : district.nameEn}
            {district.kind === "functional-area" && <small>{t("functionalArea")}</small>}
          </h2>
          <p className="figures">
            <b>{countText(inventory.parcels)}</b> {t("parcelsUnit")} · <b>{muText(inventory.areaM2)}</b>{" "}
            {t("mu")} · {squareMetresText(inventory.areaM2)} {t("squareMetres")}
          </p>
        </div>
        <button
          type="button"
          className="icon"
          aria-label={t("close")}
          onClick={() => setUrl({ district: undefined, position: undefined })}
        >
          ✕
        </button>
      </div>
      <div className="divisions">
        <Division
          title={t("sixCategories")}
          rows={CATEGORIES.map((one) => ({
            key: one,
            name: kindName(lang, one),
            part: inventory.byCategory[one],
            swatch: one,
            choose: () => setUrl({ view: "parcels", category: one }),
          }))}
        />
        <Division
          title={t("byOverall")}
          rows={OVERALLS.map((one) => ({
            key: one,
            name: t(`overall.${one}`),
            part: inventory.byOverall[one],
            choose: () => setUrl({ view: "parcels", overall: one }),
          }))}
        />
        <Division
          title={t("byStage")}
          rows={STAGES.filter((one) => (inventory.byStage[one]?.parcels ?? 0) > 0).map((one) => ({
            key: one,
            name: t(`stage.${one}`),
            part: inventory.byStage[one],
            choose: () => setUrl({ view: "parcels", stage: one }),
          }))}
        />
      </div>
      <button type="button" className="button button-main" onClick={() => setUrl({ view: "parcels" })}>
        {t("showParcels", { n: countText(inventory.parcels) })} · {districtName(district, lang)}
      </button>
    </section>
  );
}

interface DivisionRow {
  readonly key: string;
  readonly name: string;
  readonly part: Tally | undefined;
  readonly swatch?: (typeof CATEGORIES)[number];
  readonly choose: () => void;
}

function Division({ title, rows }: { title: string; rows: readonly DivisionRow[] }) {
  const { t } = useText();
  const longest = Math.max(1, ...rows.map(({ part }) => approximateMu(part?.areaM2 ?? "0")));
  return (
    <table className="division">
      <caption>{title}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">{t("parcels")}</th>
          <th scope="col">{t("areaMu")}</th>
          <th scope="col">{t("areaM2")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, part = { parcels: 0, areaM2: "0" }, swatch, choose }) => (
          <tr key={key}>
            <th scope="row">
              <button type="button" onClick={choose}>
                {swatch !== undefined && <Swatch kind={swatch} />}
                {name}
              </button>
            </th>
            <td>
              {countText(part.parcels)} {t("parcelsUnit")}
            </td>
            <td className="bar">
              <i style={{ width: `${(100 * approximateMu(part.areaM2)) / longest}%` }} aria-hidden="true" />
              <span>
                {muText(part.areaM2)} {t("mu")}
              </span>
            </td>
            <td className="faint">
              {squareMetresText(part.areaM2)} {t("squareMetres")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
