import type { City } from "../../api/districts/contract.ts";
import { Empty, Loading } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";

/** Where the data come from, and how the figures are meant. */
export function SourcesView({ city }: { city: City | undefined }) {
  const { t } = useText();
  if (city === undefined) return <Loading />;
  return (
    <div className="prose">
      {city.demonstration && <p className="notice">{t("demonstrationNote")}</p>}
      <h2>{t("readingTitle")}</h2>
      <ul>
        <li>{t("readingMu")}</li>
        <li>{t("readingCategories")}</li>
        <li>{t("readingUnknown")}</li>
        <li>{t("readingEligible")}</li>
      </ul>
      <h2>{t("sourcesTitle")}</h2>
      {city.datasets.length === 0 && <Empty title={t("noDatasets")} />}
      {city.datasets.map((dataset) => (
        <dl key={dataset.name} className="file">
          <dt>{t("dataset")}</dt>
          <dd>{dataset.name}</dd>
          <dt>{t("kind")}</dt>
          <dd>{dataset.demonstration ? t("demonstration") : t("recordedData")}</dd>
          <dt>{t("source")}</dt>
          <dd>{dataset.source}</dd>
          <dt>{t("licence")}</dt>
          <dd>{dataset.licence ?? t("unknown")}</dd>
        </dl>
      ))}
    </div>
  );
}
