import { useQuery } from "@tanstack/react-query";
import { listDistricts, readCity } from "../../api/districts/contract.ts";
import { read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";

/** Every district with its inventory on the chosen date. */
export function useDistricts() {
  const [{ asOf, lang }] = useUrl();
  return useQuery({
    queryKey: ["districts", asOf, lang],
    queryFn: ({ signal }) => read(listDistricts, { lang, query: { asOf }, signal }),
    placeholderData: (previous) => previous,
  });
}

/** The city, the system date and where the data come from. */
export function useCity() {
  const [{ lang }] = useUrl();
  return useQuery({
    queryKey: ["city", lang],
    queryFn: ({ signal }) => read(readCity, { lang, signal }),
    placeholderData: (previous) => previous,
  });
}
