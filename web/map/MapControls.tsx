import { useText } from "../app/use-url.ts";

export function MapControls({
  onZoom,
  onWholeCity,
}: {
  onZoom: (step: 1 | -1) => void;
  onWholeCity: () => void;
}) {
  const { t } = useText();
  return (
    <div className="map-controls">
      <button type="button" onClick={() => onZoom(1)} aria-label={t("zoomIn")} title={t("zoomIn")}>
        <Icon path="M10 4v12M4 10h12" />
      </button>
      <button type="button" onClick={() => onZoom(-1)} aria-label={t("zoomOut")} title={t("zoomOut")}>
        <Icon path="M4 10h12" />
      </button>
      <button type="button" onClick={onWholeCity} aria-label={t("wholeCityView")} title={t("wholeCityView")}>
        <Icon path="M3 8V3h5M12 3h5v5M17 12v5h-5M8 17H3v-5" />
      </button>
    </div>
  );
}

function Icon({ path }: { path: string }) {
  return (
    <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
