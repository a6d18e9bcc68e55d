import { type FormEvent, useState } from "react";
import {
  confirmSecondFactor,
  offerSecondFactor,
  removeSecondFactor,
  type Session,
} from "../../api/identity/contract.ts";
import { Failure } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { Field } from "./Field.tsx";
import { useCommand } from "./useSession.ts";

export function SecondFactor({ session }: { session: Session }) {
  const { t } = useText();
  const { command, error, busy } = useCommand();
  const [offered, setOffered] = useState<{ secret: string; uri: string }>();
  const [recoveryCodes, setRecoveryCodes] = useState<readonly string[]>([]);
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const confirm = async (event: FormEvent) => {
    event.preventDefault();
    const confirmed = await command(confirmSecondFactor, { body: { code } });
    if (!confirmed) return;
    setRecoveryCodes(confirmed.recoveryCodes);
    setOffered(undefined);
    setCode("");
  };
  const remove = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await command(removeSecondFactor, { body: { password, code } }))) return;
    setRecoveryCodes([]);
    setCode("");
    setPassword("");
  };
  const codeField = (
    <Field
      label={t("secondCode")}
      value={code}
      onChange={setCode}
      autoComplete="one-time-code"
      minLength={6}
      required
    />
  );
  return (
    <section>
      <h3>{t("secondFactor")}</h3>
      <p>
        {session.secondFactor
          ? t("secondFactorOn", { count: session.recoveryCodesLeft })
          : t("secondFactorOff")}
      </p>
      {!session.secondFactor && offered === undefined && (
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={async () => setOffered(await command(offerSecondFactor, { body: {} }))}
        >
          {t("secondFactorSet")}
        </button>
      )}
      {!session.secondFactor && offered !== undefined && (
        <form onSubmit={confirm}>
          <p>{t("secondFactorSecret")}</p>
          <code className="told">{offered.secret}</code>
          <code className="told">{offered.uri}</code>
          {codeField}
          <button type="submit" className="button" disabled={busy}>
            {t("confirm")}
          </button>
        </form>
      )}
      {recoveryCodes.length > 0 && (
        <div role="status">
          <p>{t("recoveryCodes")}</p>
          <code className="told">{recoveryCodes.join("  ")}</code>
        </div>
      )}
      {session.secondFactor && (
        <form onSubmit={remove}>
          <Field
            label={t("presentPassword")}
            value={password}
            onChange={setPassword}
            type="password"
            autoComplete="current-password"
            required
          />
          {codeField}
          <button type="submit" className="button button-quiet" disabled={busy}>
            {t("secondFactorRemove")}
          </button>
        </form>
      )}
      {error !== undefined && <Failure error={error} />}
    </section>
  );
}
