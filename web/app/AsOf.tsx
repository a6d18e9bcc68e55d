import { useEffect, useRef, useState } from "react";
import { civilDate } from "../../api/endpoint.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { useText, useUrl } from "./use-url.ts";

/**
 * The date decisions are made on: the server's, or one that the reader chose. Written year first, as
 * the documents write it: a browser's own date field follows the browser's country, where 03/01 may
 * be January.
 */
export function AsOf({ today }: { today: string }) {
  const { t } = useText();
  const [{ asOf }, setUrl] = useUrl();
  const shown = asOf ?? today;
  const [typed, setTyped] = useState(shown);
  useEffect(() => setTyped(shown), [shown]);
  const picker = useRef<HTMLInputElement>(null);
  const inventory = useDistricts().data;
  const ruleless = inventory !== undefined && inventory.policyPackage === null;
  const valid = civilDate.safeParse(typed).success;

  const choose = (value: string) => {
    setTyped(value);
    // A date half typed is no date yet.
    if (civilDate.safeParse(value).success) setUrl({ asOf: value === today ? undefined : value });
  };
  return (
    <div className="as-of" title={t("systemDate", { date: today })}>
      <label>
        <span>{t("asOf")}</span>
        <input
          type="text"
          inputMode="numeric"
          size={10}
          maxLength={10}
          required
          title={t("dateHint")}
          value={typed}
          aria-invalid={ruleless || !valid}
          onChange={({ target }) => choose(target.value)}
          onBlur={() => !valid && setTyped(shown)}
        />
      </label>
      <span className="picker">
        <input
          ref={picker}
          type="date"
          tabIndex={-1}
          aria-hidden="true"
          value={shown}
          onChange={({ target }) => choose(target.value)}
        />
        <button
          type="button"
          className="icon"
          aria-label={t("pickDate")}
          title={t("pickDate")}
          onClick={() => picker.current?.showPicker()}
        >
          <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
            <path
              d="M3 5h14v12H3zM3 8.5h14M7 3v3.5M13 3v3.5"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.6"
            />
          </svg>
        </button>
      </span>
      {asOf !== undefined && (
        <button type="button" className="button button-quiet" onClick={() => setUrl({ asOf: undefined })}>
          {t("backToToday", { date: today })}
        </button>
      )}
    </div>
  );
}
