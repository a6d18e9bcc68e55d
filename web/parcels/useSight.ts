import { useText, useUrl } from "../app/use-url.ts";
import { useCity } from "../districts/useDistricts.ts";
import { useSession } from "../identity/useSession.ts";

/** Whether this reader sees all of the parcels that the filters leave; where not, which, in words. */
export function useSight(): { readonly all: boolean; readonly said: string | undefined } {
  const { t, lang } = useText();
  const [url] = useUrl();
  const demonstration = useCity().data?.demonstration === true;
  const session = useSession().data;
  if (session === undefined) return { all: false, said: undefined };
  const all = seesAll();
  return {
    all,
    said: all ? undefined : `${t("youSee")}${lang === "zh" ? "：" : ": "}${t(`sees.${session.role}`)}`,
  };

  function seesAll(): boolean {
    switch (session?.role) {
      case "bureau":
      case "city":
      case "finance":
      case "auditor":
        return true;
      case "district":
      case "county-bureau":
        return url.district === session.district;
      case "anonymous":
        // The parcels of a demonstration count as published.
        return demonstration;
      default:
        return false;
    }
  }
}
