import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import {
  type Account,
  addAccount,
  grantRole,
  listAccounts,
  resetPassword,
  type Session,
  setAccountDisabled,
} from "../../api/identity/contract.ts";
import { DISTRICT_ROLES, isOneOf, ORGANISATION_ROLES, ROLES } from "../../gis/identity/roles.ts";
import { read } from "../app/api.ts";
import { Failure, Loading } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { Field } from "./Field.tsx";
import { useCommand } from "./useSession.ts";

/** The accounts: one administrator makes and closes them, another says what they may do. */
export function Accounts({ powers, own }: { powers: Session["powers"]; own: string }) {
  const { t, lang } = useText();
  const { command, error, busy } = useCommand();
  const [first, setFirst] = useState<{ name: string; password: string }>();
  const listed = useQuery({
    queryKey: ["identity", "accounts"],
    queryFn: ({ signal }) => read(listAccounts, { lang, signal }),
  });
  const failed = error ?? listed.error;
  const manages = powers.includes("manage-accounts");
  return (
    <section>
      <h3>{t("accounts")}</h3>
      {listed.isPending && <Loading />}
      {failed && <Failure error={failed} />}
      {first !== undefined && (
        // It is told once: whoever made the account at the foot of the list must not have to look for it.
        <div key={first.password} role="status" ref={bringIntoView}>
          <p>{t("firstPassword", { name: first.name })}</p>
          <code className="told">{first.password}</code>
        </div>
      )}
      <ul className="identity-list">
        {listed.data?.accounts.map((account) => (
          <li key={account.name}>
            <Who account={account} />
            {manages && account.name !== own && (
              <span className="identity-row">
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={`${t("resetPassword")} ${account.name}`}
                  disabled={busy}
                  onClick={async () =>
                    setFirst(await command(resetPassword, { params: { name: account.name }, body: {} }))
                  }
                >
                  {t("resetPassword")}
                </button>
                <button
                  type="button"
                  className="button button-quiet"
                  aria-label={`${t(account.disabled ? "reopenAccount" : "closeAccount")} ${account.name}`}
                  disabled={busy}
                  onClick={() =>
                    command(setAccountDisabled, {
                      params: { name: account.name },
                      body: { disabled: !account.disabled },
                    })
                  }
                >
                  {t(account.disabled ? "reopenAccount" : "closeAccount")}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {manages && (
        <AddAccount
          busy={busy}
          onAdd={async (given) => {
            const added = await command(addAccount, { body: given });
            setFirst(added);
            return added !== undefined;
          }}
        />
      )}
      {powers.includes("grant-roles") && (
        <GrantRole
          accounts={(listed.data?.accounts ?? []).filter(({ name }) => name !== own)}
          busy={busy}
          onGrant={(name, grant) => command(grantRole, { params: { name }, body: grant })}
        />
      )}
    </section>
  );
}

/** Once, when it appears: a function made anew would be called at each render. */
function bringIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function Who({ account }: { account: Account }) {
  const { t } = useText();
  const { name, displayName, role, district, organisation, disabled } = account;
  return (
    <span>
      <b>{name}</b> {displayName}
      <small>
        {[t(`role.${role ?? "anonymous"}`), district ?? organisation, disabled && t("closed")]
          .filter(Boolean)
          .join(" · ")}
      </small>
    </span>
  );
}

function AddAccount({
  busy,
  onAdd,
}: {
  busy: boolean;
  onAdd: (given: { name: string; displayName: string }) => Promise<boolean>;
}) {
  const { t } = useText();
  const [name, setName] = useState("");
  const [displayName, setDisplayName] = useState("");
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await onAdd({ name: name.trim(), displayName }))) return;
    setName("");
    setDisplayName("");
  };
  return (
    <form onSubmit={submit}>
      <Field label={t("accountName")} value={name} onChange={setName} autoComplete="off" required />
      <Field
        label={t("displayName")}
        value={displayName}
        onChange={setDisplayName}
        autoComplete="off"
        required
      />
      <button type="submit" className="button" disabled={busy}>
        {t("addAccount")}
      </button>
    </form>
  );
}

function GrantRole({
  accounts,
  busy,
  onGrant,
}: {
  accounts: readonly Account[];
  busy: boolean;
  onGrant: (name: string, grant: z.input<typeof grantRole.body>) => void;
}) {
  const { t, lang } = useText();
  const districts = useDistricts().data?.districts ?? [];
  const [name, setName] = useState("");
  const [role, setRole] = useState("");
  const [district, setDistrict] = useState("");
  const [organisation, setOrganisation] = useState("");
  const ofDistrict = isOneOf(DISTRICT_ROLES, role);
  const ofOrganisation = isOneOf(ORGANISATION_ROLES, role);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGrant(name, {
      role: isOneOf(ROLES, role) ? role : null,
      district: ofDistrict ? district : null,
      organisation: ofOrganisation ? organisation.trim() : null,
    });
  };
  return (
    <form onSubmit={submit}>
      <label className="field">
        {t("accountName")}
        <select value={name} onChange={(event) => setName(event.target.value)} required>
          <option value="" />
          {accounts.map((account) => (
            <option key={account.name}>{account.name}</option>
          ))}
        </select>
      </label>
      <label className="field">
        {t("yourRole")}
        <select value={role} onChange={(event) => setRole(event.target.value)}>
          <option value="">{t("noRole")}</option>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`role.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {ofDistrict && (
        <label className="field">
          {t("yourDistrict")}
          <select value={district} onChange={(event) => setDistrict(event.target.value)} required>
            <option value="" />
            {districts.map(({ code, name: zh, nameEn }) => (
              <option key={code} value={code}>
                {lang === "zh" ? zh : nameEn}
              </option>
            ))}
          </select>
        </label>
      )}
      {ofOrganisation && (
        <Field
          label={t("yourOrganisation")}
          value={organisation}
          onChange={setOrganisation}
          pattern="[0-9A-Z]{18}"
          required
        />
      )}
      <button type="submit" className="button" disabled={busy}>
        {t("grantRole")}
      </button>
    </form>
  );
}
