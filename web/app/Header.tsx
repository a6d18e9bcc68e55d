import type { City } from "../../api/districts/contract.ts";
import { AccountButton } from "../identity/AccountButton.tsx";
import { AsOf } from "./AsOf.tsx";
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
            {[lang === "zh" ? city?.name : city?.nameEn, t("productLine")].filter(Boolean).join(" · ")}
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
        <AccountButton />
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
