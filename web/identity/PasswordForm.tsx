import { type FormEvent, useState } from "react";
import { changePassword } from "../../api/identity/contract.ts";
import { Failure } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { Field } from "./Field.tsx";
import { useCommand } from "./useSession.ts";

export function PasswordForm() {
  const { t } = useText();
  const { command, error, busy } = useCommand();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [changed, setChanged] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setChanged(false);
    if (!(await command(changePassword, { body: { current, next } }))) return;
    setCurrent("");
    setNext("");
    setChanged(true);
  };
  return (
    <form onSubmit={submit}>
      <h3>{t("changePassword")}</h3>
      <Field
        label={t("presentPassword")}
        value={current}
        onChange={setCurrent}
        type="password"
        autoComplete="current-password"
        required
      />
      <Field
        label={t("newPassword")}
        value={next}
        onChange={setNext}
        type="password"
        autoComplete="new-password"
        required
      />
      {error !== undefined && <Failure error={error} />}
      {changed && (
        <p className="notice" role="status">
          {t("passwordChanged")}
        </p>
      )}
      <button type="submit" className="button" disabled={busy}>
        {t("changePassword")}
      </button>
    </form>
  );
}
