import type { City } from "../../api/districts/contract.ts";
import { civilDate } from "../../api/endpoint.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { useText, useUrl } from "./use-url.ts";

export function Header({ city }: { city: City | undefined }) {
  const { t, lang } = useText();
  const [url, setUrl] = useUrl();
  return (
    <header className="header">
      <a className="skip" href="#panel">
        {t("skipToTable")}
      </a>
      <div className="brand">
        <img src="/panhuo.svg" alt="" width="30" height="30" />
        <h1>
          {t("product")}
          <span>
            {lang === "zh" ? city?.name : city?.nameEn} {t("productLine")}
          </span>
        </h1>
      </div>
      {city?.demonstration === true && (
        <span className="badge" title={t("demonstrationNote")}>
          {t("demonstration")}
        </span>
      )}
      <div className="header-tools">
        {city !== undefined && <AsOf today={city.today} />}
        <button
          type="button"
          className="button button-quiet"
          lang={lang === "zh" ? "en" : "zh-CN"}
          aria-label={t("switchLanguage")}
          onClick={() => setUrl({ lang: url.lang === "zh" ? "en" : "zh" })}
        >
          {t("otherLanguage")}
        </button>
      </div>
    </header>
  );
}

/** The date decisions are made on: the server's, or one that the reader chose. */
function AsOf({ today }: { today: string }) {
  const { t } = useText();
  const [{ asOf }, setUrl] = useUrl();
  const inventory = useDistricts().data;
  const ruleless = inventory !== undefined && inventory.policyPackage === null;
  return (
    <div className="as-of" title={t("systemDate", { date: today })}>
      <label>
        <span>{t("asOf")}</span>
        <input
          type="date"
          required
          value={asOf ?? today}
          aria-invalid={ruleless}
          onChange={({ target: { value } }) => {
            // A date half typed is no date yet.
            if (!civilDate.safeParse(value).success) return;
            setUrl({ asOf: value === today ? undefined : value });
          }}
        />
      </label>
      {asOf !== undefined && (
        <button type="button" className="button button-quiet" onClick={() => setUrl({ asOf: undefined })}>
          {t("backToToday")}
        </button>
      )}
    </div>
  );
}
