import { lazy, Suspense, useEffect } from "react";
import { Link, Route, Routes } from "react-router";
import { useCity } from "../districts/useDistricts.ts";
import { useSessionWatch } from "../identity/useSession.ts";
import { Header } from "./Header.tsx";
import { Panel } from "./Panel.tsx";
import { Failure, Loading } from "./states.tsx";
import { useText, useUrl } from "./use-url.ts";

// MapLibre is most of the page's weight: the table is there before it.
const MapView = lazy(() => import("../map/MapView.tsx"));

export function App() {
  return (
    <Routes>
      <Route path="/" element={<Page />} />
      <Route path="*" element={<UnknownPage />} />
    </Routes>
  );
}

function Page() {
  const city = useCity();
  useDocument(city.data);
  useSessionWatch();
  return (
    <div className="page">
      <Header city={city.data} />
      <main className="work">
        <Panel city={city.data} />
        {city.data !== undefined ? (
          <Suspense fallback={<MapPlaceholder />}>
            <MapView city={city.data} />
          </Suspense>
        ) : (
          <section className="map">
            {city.isError ? <Failure error={city.error} onRetry={() => city.refetch()} /> : <Loading />}
          </section>
        )}
      </main>
    </div>
  );
}

function MapPlaceholder() {
  const { t } = useText();
  return (
    <section className="map">
      <p className="state" role="status">
        <span className="spinner" aria-hidden="true" />
        {t("mapLoading")}
      </p>
    </section>
  );
}

/** Title and language of the document follow what is shown. */
function useDocument(city: { name: string; nameEn: string } | undefined) {
  const { t, lang } = useText();
  const [{ parcel }] = useUrl();
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    const place = lang === "zh" ? city?.name : city?.nameEn;
    document.title = [parcel, place, t("productLine"), t("product")].filter(Boolean).join(" · ");
  }, [lang, t, city, parcel]);
}

function UnknownPage() {
  const { t } = useText();
  useDocument(undefined);
  return (
    <main className="state">
      <strong>{t("pageUnknown")}</strong>
      <Link className="button" to="/">
        {t("toStart")}
      </Link>
    </main>
  );
}
