import { useText, useUrl } from "../app/use-url.ts";
import { useSession } from "./useSession.ts";

/** In the header: who is signed in, or the way to sign in. */
export function AccountButton() {
  const { t } = useText();
  const [url, setUrl] = useUrl();
  const account = useSession().data?.account;
  return (
    <button
      type="button"
      className="button button-quiet account-button"
      aria-current={url.view === "account" ? "page" : undefined}
      aria-label={account ? t("accountOf", { name: account.displayName }) : undefined}
      onClick={() => setUrl({ view: "account", parcel: undefined })}
    >
      {account ? account.name : t("signIn")}
    </button>
  );
}
