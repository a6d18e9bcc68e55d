import { useCallback, useMemo } from "react";
import { useLocation, useNavigate } from "react-router";
import { text as say, type TextKey } from "./text.ts";
import { formatUrl, parseUrl, type UrlState } from "./url-state.ts";

type Change = { readonly [K in keyof UrlState]?: UrlState[K] | undefined };

/**
 * The state in the address and the way to change it. A change is a step that the back button undoes;
 * `replace` is for what the reader did not choose as a step, such as the map coming to rest.
 */
export function useUrl() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const url = useMemo(() => parseUrl(search), [search]);
  const setUrl = useCallback(
    (change: Change, options: { replace?: boolean } = {}) => {
      // Read at the moment of writing: the map writes its position between two renders.
      const next = { ...parseUrl(window.location.search), ...change };
      // `undefined` takes a value out; `formatUrl` leaves such keys away.
      const formatted = formatUrl(next as UrlState);
      if (formatted !== window.location.search) navigate({ search: formatted }, options);
    },
    [navigate],
  );
  return [url, setUrl] as const;
}

/** The words in the language of the address. */
export function useText() {
  const [{ lang }] = useUrl();
  const t = useCallback(
    (key: TextKey, values?: Readonly<Record<string, string | number>>) => say(lang, key, values),
    [lang],
  );
  return { t, lang };
}
