import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { parcelReference, readParcel } from "../../api/parcels/contract.ts";
import { Refusal, read } from "../app/api.ts";
import { useText, useUrl } from "../app/use-url.ts";

/** A number or case that names one parcel opens it; anything else searches the list. */
export function ParcelSearch() {
  const { t } = useText();
  const [{ q, asOf, lang }, setUrl] = useUrl();
  const client = useQueryClient();
  const [typed, setTyped] = useState(q ?? "");
  const [searching, setSearching] = useState(false);
  useEffect(() => setTyped(q ?? ""), [q]);

  const search = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted === "") return setUrl({ q: undefined });
    setSearching(true);
    const found = parcelReference.safeParse(wanted).success && (await namesOne(wanted));
    setSearching(false);
    if (found) setUrl({ parcel: wanted, position: undefined });
    else setUrl({ view: "parcels", q: wanted });
  };

  const namesOne = (id: string): Promise<boolean> =>
    client
      .fetchQuery({
        queryKey: ["parcel", id, asOf, lang],
        queryFn: ({ signal }) => read(readParcel, { lang, params: { id }, query: { asOf }, signal }),
      })
      .then(
        () => true,
        (error: unknown) => {
          // Ambiguous or unknown: the list says what there is. An outage shows in the list, with a way to retry.
          if (!(error instanceof Refusal)) console.warn(error);
          return false;
        },
      );

  return (
    <search>
      <form className="search" onSubmit={search}>
        <label>
          <span className="unseen">{t("search")}</span>
          <input
            type="search"
            value={typed}
            maxLength={80}
            placeholder={t("searchHint")}
            onChange={({ target }) => {
              setTyped(target.value);
              if (target.value === "" && q !== undefined) setUrl({ q: undefined });
            }}
          />
        </label>
        <button type="submit" className="button button-main" disabled={searching}>
          {t("searchButton")}
        </button>
      </form>
    </search>
  );
}
