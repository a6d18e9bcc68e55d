import type { ParcelSummary } from "../../api/parcels/contract.ts";
import { countText, muText, squareMetresText } from "../app/area.ts";
import { Empty, Failure, Loading } from "../app/states.tsx";
import { wordFor } from "../app/text.ts";
import { parcelFilter } from "../app/url-state.ts";
import { useText, useUrl } from "../app/use-url.ts";
import { districtName, matching } from "../districts/measure.ts";
import { useCity, useDistricts } from "../districts/useDistricts.ts";
import type { Kind } from "../map/palette.ts";
import { Swatch } from "../map/Swatch.tsx";
import { ExportLinks } from "./ExportLinks.tsx";
import { useParcels } from "./useParcels.ts";
import { useSight } from "./useSight.ts";

/** The parcels that pass the filters, page by page. */
export function ParcelsView() {
  const { t } = useText();
  const [url] = useUrl();
  const parcels = useParcels();
  const districts = useDistricts().data?.districts;
  const city = useCity().data;
  const sight = useSight();
  if (parcels.isPending) return <Loading />;
  if (parcels.isError) return <Failure error={parcels.error} onRetry={() => parcels.refetch()} />;
  const items = parcels.data.pages.flatMap((page) => page.items);
  // The inventory counts every parcel, the list those that this reader may see: only the whole list knows their number.
  const total = !parcels.hasNextPage
    ? items.length
    : sight.all && url.q === undefined && districts !== undefined
      ? matching(districts, parcelFilter(url))
      : undefined;
  if (city?.parcels === 0) return <Empty title={t("noParcelsYet")} />;
  if (items.length === 0)
    return <Empty title={t("noParcelsMatch")} hint={sight.said ?? t("noParcelsMatchHint")} />;
  return (
    <>
      <p className="note" role="status">
        {total === undefined
          ? t(parcels.hasNextPage ? "parcelsShownMore" : "parcelsShown", { n: countText(items.length) })
          : t("parcelsOf", { n: countText(items.length), total: countText(total) })}
        {sight.said !== undefined && ` · ${sight.said}`}
      </p>
      <ExportLinks />
      <ul className="parcel-list">
        {items.map((item) => (
          <ParcelRow key={item.id} item={item} />
        ))}
      </ul>
      {parcels.hasNextPage && (
        <button
          type="button"
          className="button more"
          disabled={parcels.isFetchingNextPage}
          onClick={() => parcels.fetchNextPage()}
        >
          {t(parcels.isFetchingNextPage ? "loading" : "more")}
        </button>
      )}
    </>
  );
}

/** What the map draws a parcel as. */
export function kindOf({ overall, categories }: Pick<ParcelSummary, "overall" | "categories">): Kind {
  if (overall !== "eligible") return overall;
  return categories.length > 1 ? "several" : (categories[0] ?? "undetermined");
}

function ParcelRow({ item }: { item: ParcelSummary }) {
  const { t, lang } = useText();
  const [, setUrl] = useUrl();
  const district = useDistricts().data?.districts.find(({ code }) => code === item.district);
  const met = item.overall === "eligible" ? item.categories.map((one) => t(`${one}.short`)).join(" · ") : "";
  return (
    <li>
      <button type="button" onClick={() => setUrl({ parcel: item.id, position: undefined })}>
        <Swatch kind={kindOf(item)} />
        <span className="parcel-name">
          <b>{item.id}</b>
          {item.alias !== null && <span className="tag">{item.alias}</span>}
          <small>
            {district === undefined ? item.district : districtName(district, lang)} ·{" "}
            {item.address ?? t("noAddress")}
            {item.useClass !== null && ` · ${wordFor(lang, "use", item.useClass)}`}
          </small>
        </span>
        <span className="parcel-figures">
          <b>
            {muText(item.areaM2)} {t("mu")}
          </b>
          <small>
            {squareMetresText(item.areaM2)} {t("squareMetres")}
          </small>
        </span>
        <span className="parcel-verdict">
          <span className={`verdict verdict-${item.overall}`}>{t(`overall.${item.overall}`)}</span>
          <small>{[met, t(`stage.${item.stage}`)].filter(Boolean).join(" · ")}</small>
        </span>
      </button>
    </li>
  );
}
