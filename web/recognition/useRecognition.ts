import { useQuery } from "@tanstack/react-query";
import { readRecognition } from "../../api/parcels/contract.ts";
import { read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";

/** The six outcomes of the parcel named in the address. */
export function useRecognition() {
  const [{ parcel, asOf, lang }] = useUrl();
  return useQuery({
    queryKey: ["recognition", parcel, asOf, lang],
    queryFn: ({ signal }) =>
      read(readRecognition, { lang, params: { id: parcel ?? "" }, query: { asOf }, signal }),
    enabled: parcel !== undefined,
  });
}
