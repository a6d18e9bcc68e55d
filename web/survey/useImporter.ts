import { useSyncExternalStore } from "react";
import { useSession } from "../identity/useSession.ts";

const TOKEN = "panhuo-bureau-token";
const listeners = new Set<() => void>();

/**
 * By what whoever imports is known: a session that has the power, else the bureau's token, which is kept for this
 * browser session and no longer. The page and the map ask here, so that what one is told the other knows.
 */
export function useImporter() {
  const token = useSyncExternalStore(listen, kept);
  const bySession = useSession().data?.powers.includes("import-surveys") ?? false;
  return {
    bySession,
    isKnown: bySession || token !== "",
    /** What a request brings along; a session needs nothing beside its cookie. */
    authorized: bySession || token === "" ? {} : { authorization: `Bearer ${token}` },
    keep,
  };
}

function kept(): string {
  return sessionStorage.getItem(TOKEN) ?? "";
}

/** Keeps a token; an empty one forgets it. */
function keep(token: string): void {
  if (token === "") sessionStorage.removeItem(TOKEN);
  else sessionStorage.setItem(TOKEN, token);
  for (const tell of listeners) tell();
}

function listen(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}
