import type { City } from "../../api/districts/contract.ts";
import { DistrictsView } from "../districts/DistrictsView.tsx";
import { SourcesView } from "../districts/SourcesView.tsx";
import { useDistricts } from "../districts/useDistricts.ts";
import { AccountView } from "../identity/AccountView.tsx";
import { SessionEnded } from "../identity/SessionEnded.tsx";
import { ParcelDrawer } from "../parcels/ParcelDrawer.tsx";
import { ParcelSearch } from "../parcels/ParcelSearch.tsx";
import { ParcelsView } from "../parcels/ParcelsView.tsx";
import { SurveyView } from "../survey/SurveyView.tsx";
import { ActiveFilters, Filters } from "./Filters.tsx";
import { NoRule } from "./NoRule.tsx";
import { SHEETS, setSheet, useSheet } from "./sheet.ts";
import { VIEWS } from "./url-state.ts";
import { useText, useUrl } from "./use-url.ts";

const TITLES = {
  districts: "viewDistricts",
  parcels: "viewParcels",
  survey: "viewSurvey",
  sources: "viewSources",
  account: "viewAccount",
} as const;

/** Beside the map, or a sheet over its lower part on a narrow screen. */
export function Panel({ city }: { city: City | undefined }) {
  const { t } = useText();
  const [url, setUrl] = useUrl();
  const sheet = useSheet();
  const at = SHEETS.indexOf(sheet);
  const inventory = useDistricts().data;
  const ruleless = inventory?.policyPackage === null ? inventory.asOf : undefined;
  return (
    <section id="panel" className={`panel sheet-${sheet}`} aria-label={t("views")} tabIndex={-1}>
      <div className="sheet-handle">
        <button
          type="button"
          disabled={at === 0}
          onClick={() => setSheet(SHEETS[at - 1] ?? "low")}
          aria-label={t("sheetLower")}
        >
          ▾
        </button>
        <i aria-hidden="true" />
        <button
          type="button"
          disabled={at === SHEETS.length - 1}
          onClick={() => setSheet(SHEETS[at + 1] ?? "high")}
          aria-label={t("sheetTaller")}
        >
          ▴
        </button>
      </div>
      {/* The list stays where it was scrolled to while a parcel lies over it. */}
      <div className="panel-list" inert={url.parcel !== undefined}>
        <div className="panel-top">
          <nav className="tabs" aria-label={t("views")}>
            {VIEWS.filter((view) => view !== "account").map((view) => (
              <button
                key={view}
                type="button"
                aria-current={url.view === view ? "page" : undefined}
                onClick={() => setUrl({ view })}
              >
                {t(TITLES[view])}
              </button>
            ))}
          </nav>
          {(url.view === "districts" || url.view === "parcels") && <ParcelSearch />}
          {url.view === "parcels" && <Filters />}
          {url.view === "districts" && <ActiveFilters />}
        </div>
        {/* A page of text is scrolled by keyboard only where it can take the focus. */}
        <div className="panel-body" tabIndex={url.view === "sources" ? 0 : undefined}>
          <SessionEnded />
          {ruleless !== undefined && <NoRule date={ruleless} />}
          {url.view === "districts" && <DistrictsView />}
          {url.view === "parcels" && <ParcelsView />}
          {url.view === "survey" && <SurveyView />}
          {url.view === "sources" && <SourcesView city={city} />}
          {url.view === "account" && <AccountView />}
        </div>
      </div>
      {url.parcel !== undefined && <ParcelDrawer key={url.parcel} />}
    </section>
  );
}
