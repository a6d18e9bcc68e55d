import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { Endpoint } from "../../api/endpoint.ts";
import { readSession } from "../../api/identity/contract.ts";
import { type Asking, read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";

/** Whom the server takes the reader for. */
export function useSession() {
  const [{ lang }] = useUrl();
  return useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => read(readSession, { lang, signal }),
  });
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
