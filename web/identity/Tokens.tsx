import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addToken, listTokens, revokeToken } from "../../api/identity/contract.ts";
import { read } from "../app/api.ts";
import { Failure } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { Field } from "./Field.tsx";
import { useCommand } from "./useSession.ts";

export function Tokens() {
  const { t, lang } = useText();
  const { command, error, busy } = useCommand();
  const [label, setLabel] = useState("");
  const [token, setToken] = useState("");
  const listed = useQuery({
    queryKey: ["identity", "tokens"],
    queryFn: ({ signal }) => read(listTokens, { lang, signal }),
  });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const added = await command(addToken, { body: { label } });
    if (!added) return;
    setToken(added.token);
    setLabel("");
  };
  const tokens = listed.data?.tokens ?? [];
  const failed = error ?? listed.error;
  return (
    <section>
      <h3>{t("tokens")}</h3>
      {tokens.length === 0 ? (
        <p>{t("noTokens")}</p>
      ) : (
        <ul className="identity-list">
          {tokens.map(({ id, label: name, expiresAt }) => (
            <li key={id}>
              <span>
                {name} <small>{t("expires", { date: expiresAt.slice(0, 10) })}</small>
              </span>
              <button
                type="button"
                className="button button-quiet"
                aria-label={`${t("revoke")} ${name}`}
                onClick={() => command(revokeToken, { params: { id }, body: {} })}
              >
                {t("revoke")}
              </button>
            </li>
          ))}
        </ul>
      )}
      {token !== "" && (
        <div role="status">
          <p>{t("tokenOnce")}</p>
          <code className="told">{token}</code>
        </div>
      )}
      <form onSubmit={add}>
        <Field label={t("tokenLabel")} value={label} onChange={setLabel} maxLength={80} required />
        <button type="submit" className="button" disabled={busy}>
          {t("addToken")}
        </button>
      </form>
      {failed && <Failure error={failed} />}
    </section>
  );
}
