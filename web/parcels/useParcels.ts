import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { listParcels, readParcel } from "../../api/parcels/contract.ts";
import { read } from "../app/api.ts";
import { parcelFilter } from "../app/url-state.ts";
import { useUrl } from "../app/use-url.ts";

const PAGE = 50;

/** The parcels that pass the filters and the search in the address, page by page. */
export function useParcels() {
  const [url] = useUrl();
  const filter = { ...parcelFilter(url), q: url.q };
  return useInfiniteQuery({
    queryKey: ["parcels", filter, url.lang],
    queryFn: ({ signal, pageParam }) =>
      read(listParcels, { lang: url.lang, query: { ...filter, limit: PAGE, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined, // The first page has no cursor; later ones are strings.
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

/** The parcel named in the address. */
export function useParcel() {
  const [{ parcel, asOf, lang }] = useUrl();
  return useQuery({
    queryKey: ["parcel", parcel, asOf, lang],
    queryFn: ({ signal }) =>
      read(readParcel, { lang, params: { id: parcel ?? "" }, query: { asOf }, signal }),
    enabled: parcel !== undefined,
  });
}
