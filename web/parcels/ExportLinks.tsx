import { EXPORT_FORMATS, exportParcels } from "../../api/survey/export/contract.ts";
import { address } from "../app/api.ts";
import { parcelFilter } from "../app/url-state.ts";
import { useText, useUrl } from "../app/use-url.ts";

/** The parcels that pass the filters, as a file of each format. */
export function ExportLinks() {
  const { t } = useText();
  const [url] = useUrl();
  const filter = { ...parcelFilter(url), q: url.q };
  return (
    <details className="export">
      <summary>{t("exportParcels")}</summary>
      <ul>
        {EXPORT_FORMATS.map((format) => (
          <li key={format}>
            <a download href={address(exportParcels.path, { query: { ...filter, format } })}>
              {t(`export.${format}`)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
