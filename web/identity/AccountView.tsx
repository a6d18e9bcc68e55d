import { type Session, signOut } from "../../api/identity/contract.ts";
import { Failure, Loading } from "../app/states.tsx";
import { useText } from "../app/use-url.ts";
import { useDistricts } from "../districts/useDistricts.ts";
import { Accounts } from "./Accounts.tsx";
import { AuditTable } from "./AuditTable.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { SignInForm } from "./SignInForm.tsx";
import { Tokens } from "./Tokens.tsx";
import { beginAgain, useCommand, useSession } from "./useSession.ts";

/** Signing in; and, signed in, one's own account and what its role administers. */
export function AccountView() {
  const session = useSession();
  if (session.isPending) return <Loading />;
  if (session.isError) return <Failure error={session.error} onRetry={() => session.refetch()} />;
  const { data } = session;
  if (data.account === null) return <SignInForm singleSignOn={data.singleSignOn} />;
  return <SignedIn session={data} account={data.account} />;
}

function SignedIn({ session, account }: { session: Session; account: NonNullable<Session["account"]> }) {
  const { t, lang } = useText();
  const { command, error } = useCommand(beginAgain);
  const districts = useDistricts().data?.districts ?? [];
  const district = districts.find(({ code }) => code === session.district);
  const leave = (everywhere: boolean) => command(signOut, { body: { everywhere } });
  const { powers, passwordDue } = session;
  return (
    <div className="identity">
      <h2>{account.displayName}</h2>
      <dl className="file">
        <dt>{t("accountName")}</dt>
        <dd>{account.name}</dd>
        <dt>{t("yourRole")}</dt>
        <dd>{t(`role.${session.role}`)}</dd>
        {session.district !== null && (
          <>
            <dt>{t("yourDistrict")}</dt>
            <dd>{(lang === "zh" ? district?.name : district?.nameEn) ?? session.district}</dd>
          </>
        )}
        {session.organisation !== null && (
          <>
            <dt>{t("yourOrganisation")}</dt>
            <dd>{session.organisation}</dd>
          </>
        )}
        <dt>{t("youSee")}</dt>
        <dd>{t(`sees.${session.role}`)}</dd>
      </dl>
      <div className="identity-row">
        <button type="button" className="button" onClick={() => leave(false)}>
          {t("signOut")}
        </button>
        <button type="button" className="button button-quiet" onClick={() => leave(true)}>
          {t("signOutEverywhere")}
        </button>
      </div>
      {error !== undefined && <Failure error={error} />}
      {passwordDue && (
        <p className="notice" role="status">
          {t("passwordDue")}
        </p>
      )}
      {powers.includes("list-accounts") && <Accounts powers={powers} own={account.name} />}
      {powers.includes("read-audit") && <AuditTable />}
      <PasswordForm />
      <SecondFactor session={session} />
      {!passwordDue && <Tokens />}
    </div>
  );
}
