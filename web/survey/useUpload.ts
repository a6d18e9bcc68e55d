import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { Endpoint } from "../../api/endpoint.ts";
import { cancelJob, type Job, readJob } from "../../api/jobs/contract.ts";
import {
  commitUpload,
  listUploadProblems,
  mapUpload,
  readUpload,
  sendUpload,
  withdrawUpload,
} from "../../api/survey/uploads/contract.ts";
import { read } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";

const TOKEN = "panhuo-bureau-token";
const LOOK_MS = 500;
const PAGE = 50;

/** The bureau's token, for this browser session and no longer. */
export function useBureauToken() {
  const [token, setToken] = useState(() => sessionStorage.getItem(TOKEN) ?? "");
  const keep = (next: string) => {
    if (next === "") sessionStorage.removeItem(TOKEN);
    else sessionStorage.setItem(TOKEN, next);
    setToken(next);
  };
  return [token, keep] as const;
}

export interface Sending {
  readonly file: File;
  readonly source: string;
  readonly district: string;
}

/** One import: sent, watched, mapped, committed, withdrawn. */
export function useUpload(token: string) {
  const [{ lang }, setUrl] = useUrl();
  const client = useQueryClient();
  const [id, setId] = useState<string>();
  const [pages, setPages] = useState(1);
  const [error, setError] = useState<Error>();
  const authorization = `Bearer ${token}`;

  const upload = useQuery({
    queryKey: ["upload", id, token],
    queryFn: ({ signal }) => read(readUpload, { lang, params: { id: id ?? "" }, authorization, signal }),
    enabled: id !== undefined,
  });
  const jobId = upload.data?.job?.id;
  const job = useQuery({
    queryKey: ["job", jobId],
    queryFn: async ({ signal }) => {
      const now = await read(readJob, { lang, params: { id: jobId ?? "" }, authorization, signal });
      // What the job has changed is read again, the inventory with it.
      if (isOver(now)) await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "job" });
      return now;
    },
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_MS),
  });
  const busy = job.data !== undefined && !isOver(job.data);
  const problems = useQuery({
    queryKey: ["upload-problems", id, pages, lang],
    queryFn: ({ signal }) =>
      read(listUploadProblems, {
        lang,
        params: { id: id ?? "" },
        query: { limit: pages * PAGE },
        authorization,
        signal,
      }),
    enabled: id !== undefined && !busy && upload.data?.counts !== null,
  });

  /** Posts, and follows the work that comes of it. */
  async function post<R extends z.ZodType>(
    endpoint: Pick<Endpoint<z.ZodType, z.ZodType, z.ZodType, R>, "path" | "response" | "id">,
    params: Record<string, string>,
    body: unknown,
  ): Promise<void> {
    setError(undefined);
    try {
      await read(endpoint, {
        lang,
        params,
        authorization,
        send: { body: JSON.stringify(body), type: "application/json" },
      });
      await client.invalidateQueries({ queryKey: ["upload"] });
      await client.invalidateQueries({ queryKey: ["job"] });
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  async function send({ file, source, district }: Sending): Promise<void> {
    setError(undefined);
    try {
      const started = await read(sendUpload, {
        lang,
        authorization,
        query: { name: file.name, source: source || undefined, district: district || undefined },
        send: { body: file, type: "application/octet-stream" },
      });
      setPages(1);
      setId(started.upload);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  const subject = { id: id ?? "" };
  return {
    upload: upload.data,
    job: job.data,
    problems: problems.data,
    busy,
    error: error ?? upload.error ?? undefined,
    send,
    more: () => setPages((n) => n + 1),
    remap: (mapping: unknown, district: string | null) =>
      post(mapUpload, subject, { mapping, ...(district === null ? {} : { district }) }),
    commit: (all: boolean) => post(commitUpload, subject, all ? { confirm: "all" } : {}),
    withdraw: (reason: string) => post(withdrawUpload, subject, { reason }),
    cancel: () => post(cancelJob, { id: jobId ?? "" }, {}),
    leave: () => setId(undefined),
    /** Close enough to see one parcel and its neighbours. */
    show: ([lng, lat]: readonly [number, number]) => setUrl({ position: { z: 17.5, lat, lng } }),
  };
}

function isOver({ state }: Job): boolean {
  return state !== "queued" && state !== "running";
}
