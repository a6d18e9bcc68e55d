import { useState } from "react";
import type { Upload } from "../../api/survey/uploads/contract.ts";
import type { TextKey } from "../app/text.ts";
import { useText } from "../app/use-url.ts";

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
] as const;

/** Which of the file's columns becomes which of ours. */
export function Mapping({
  upload,
  onMap,
}: {
  upload: Upload;
  onMap: (mapping: unknown, district: string | null) => void;
}) {
  const { t } = useText();
  const [mapping, setMapping] = useState<Record<string, unknown>>(upload.mapping ?? {});
  const columns = upload.seen?.columns ?? [];
  const fromOf = (name: string) => {
    const column = mapping[name];
    return typeof column === "object" && column !== null && "from" in column ? String(column.from) : "";
  };
  const choose = (name: string, from: string) => {
    const { [name]: former, ...rest } = mapping;
    setMapping(from === "" ? rest : { ...rest, [name]: { ...(former ?? {}), from } });
  };
  return (
    <details>
      <summary>{t("columnsOfFile")}</summary>
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
                  value={fromOf(name)}
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
      <button type="button" className="button" onClick={() => onMap(mapping, upload.district)}>
        {t("previewAgain")}
      </button>
    </details>
  );
}
