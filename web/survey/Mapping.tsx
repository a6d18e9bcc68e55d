import { useState } from "react";
import type { ColumnMapping } from "../../api/survey/contract.ts";
import type { Upload } from "../../api/survey/uploads/contract.ts";
import type { TextKey } from "../app/text.ts";
import { useText } from "../app/use-url.ts";

import { DistrictSelect } from "./DistrictSelect.tsx";

/** Our columns that a person maps by hand; what else a mapping holds stays as it was suggested. */
export const OURS = [
  "parcelCode",
  "formerCodes",
  "district",
  "townCode",
  "address",
  "rightHolder",
  "uscc",
  "tenure",
  "certificateNo",
  "landUseCode",
  "areaM2",
  "gfaM2",
  "far",
  "sourceKey",
] as const satisfies readonly (keyof ColumnMapping)[];
type Ours = (typeof OURS)[number];

/** Which of the file's columns becomes which of ours. */
export function Mapping({
  upload,
  onMap,
}: {
  upload: Upload;
  onMap: (mapping: ColumnMapping, district: string | null) => void;
}) {
  const { t } = useText();
  const [mapping, setMapping] = useState<ColumnMapping>(upload.mapping ?? {});
  const [district, setDistrict] = useState(upload.district ?? "");
  const columns = upload.seen?.columns ?? [];
  const columnOf = (name: Ours) => {
    const column = mapping[name];
    return column !== undefined && "from" in column ? column : undefined;
  };
  const choose = (name: Ours, from: string) => {
    const { [name]: _former, ...rest } = mapping;
    setMapping(from === "" ? rest : { ...rest, [name]: { ...columnOf(name), from } });
  };
  return (
    // Where no row can be taken, this is where to look for the reason.
    <details open={upload.counts?.ready === 0}>
      <summary>{t("columnsOfFile")}</summary>
      <div className="survey-form">
        <DistrictSelect value={district} onChange={setDistrict} />
      </div>
      <table className="mapping">
        <thead>
          <tr>
            <th scope="col">{t("columnOurs")}</th>
            <th scope="col">{t("columnTheirs")}</th>
          </tr>
        </thead>
        <tbody>
          {OURS.map((name) => (
            <tr key={name}>
              <th scope="row">{t(`column.${name}` as TextKey)}</th>
              <td>
                <select
                  aria-label={t(`column.${name}` as TextKey)}
                  value={columnOf(name)?.from ?? ""}
                  onChange={(event) => choose(name, event.target.value)}
                >
                  <option value="">{t("noColumn")}</option>
                  {columns.map((column) => (
                    <option key={column} value={column}>
                      {column}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button
        type="button"
        className="button"
        onClick={() => onMap(mapping, district === "" ? null : district)}
      >
        {t("previewAgain")}
      </button>
    </details>
  );
}
