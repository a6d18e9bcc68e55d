import { type FormEvent, useState } from "react";
import { beginSingleSignOn, signIn } from "../../api/identity/contract.ts";
import { Refusal } from "../app/api.ts";
import { Failure } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { Field } from "./Field.tsx";
import { beginAgain, useCommand } from "./useSession.ts";

export function SignInForm({ singleSignOn }: { singleSignOn: boolean }) {
  const { t } = useText();
  const { command, error, busy } = useCommand(beginAgain);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  // The server asks for the code only once the password is right.
  const codeAsked = error instanceof Refusal && error.code === "second-factor-needed";
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const body = { name: name.trim(), password, ...(code !== "" && { code }) };
    await command(signIn, { body });
  };
  return (
    <form className="identity" onSubmit={submit}>
      <h2>{t("signIn")}</h2>
      <p className="note">{t("signInNote")}</p>
      <Field label={t("accountName")} value={name} onChange={setName} autoComplete="username" required />
      <Field
        label={t("password")}
        value={password}
        onChange={setPassword}
        type="password"
        autoComplete="current-password"
        required
      />
      {(codeAsked || code !== "") && (
        <Field
          label={t("secondCode")}
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          required
        />
      )}
      {error !== undefined && <Failure error={error} />}
      <button type="submit" className="button button-main" disabled={busy}>
        {t("signIn")}
      </button>
      {singleSignOn && (
        <a className="button" href={beginSingleSignOn.path}>
          {t("singleSignOn")}
        </a>
      )}
    </form>
  );
}
