import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { z } from "zod";
import type { Endpoint } from "../../api/endpoint.ts";
import { readSession, type Session } from "../../api/identity/contract.ts";
import { type Asking, read, signInNeeded } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";

const KEY = ["session"];
const ENDED = "panhuo-session-ended";

/** Whom the server takes the reader for. */
export function useSession() {
  const [{ lang }] = useUrl();
  const client = useQueryClient();
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => {
      const now = await read(readSession, { lang, signal });
      const before = client.getQueryData<Session>(KEY);
      if (before !== undefined && !isSameReader(before, now)) {
        if (now.account === null) sessionStorage.setItem(ENDED, "yes");
        beginAgain();
      }
      return now;
    },
    // In another tab somebody may have signed in or out.
    refetchOnWindowFocus: "always",
  });
}

function isSameReader(before: Session, now: Session): boolean {
  return before.account?.name === now.account?.name && before.role === now.role;
}

/** Looks again who is signed in as soon as the server asks for it. */
export function useSessionWatch(): void {
  const client = useQueryClient();
  useEffect(() => {
    const look = () => client.invalidateQueries({ queryKey: KEY });
    signInNeeded.addEventListener("told", look);
    return () => signInNeeded.removeEventListener("told", look);
  }, [client]);
}

/** Whether a session ended without its reader ending it, and nobody has signed in since. */
export function useSessionEnded(): boolean {
  const account = useSession().data?.account;
  useEffect(() => {
    if (account) sessionStorage.removeItem(ENDED);
  }, [account]);
  return account === null && sessionStorage.getItem(ENDED) !== null;
}

/**
 * Posts a command and keeps what was refused. Afterwards what hangs on it is asked again; a command that changes who
 * is asking brings its own `afterwards`, for the next reader may be refused what the last one was shown.
 */
export function useCommand(afterwards?: () => void) {
  const [{ lang }] = useUrl();
  const client = useQueryClient();
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  async function command<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    endpoint: Endpoint<P, Q, B, R>,
    ask: Asking<P, Q, B>,
  ): Promise<z.output<R> | undefined> {
    setError(undefined);
    setBusy(true);
    try {
      const answer = await read(endpoint, { ...ask, lang });
      if (afterwards) afterwards();
      else {
        await client.invalidateQueries({ queryKey: ["session"] });
        await client.invalidateQueries({ queryKey: ["identity"] });
      }
      return answer;
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
      return undefined;
    } finally {
      setBusy(false);
    }
  }
  return { command, error, busy };
}

/** Everything on screen was read as somebody else: table, map and tiles begin again. */
export function beginAgain(): void {
  window.location.reload();
}
