import { useText } from "../app/use-url.ts";
import { useDistricts } from "../districts/useDistricts.ts";

/** The district that answers for the rows that name none. */
export function DistrictSelect({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const { t, lang } = useText();
  const districts = useDistricts().data?.districts ?? [];
  return (
    <label>
      {t("responsibleDistrict")}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t("districtInFile")}</option>
        {districts.map(({ code, name, nameEn }) => (
          <option key={code} value={code}>
            {lang === "zh" ? name : nameEn}
          </option>
        ))}
      </select>
    </label>
  );
}
