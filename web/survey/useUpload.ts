import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { Endpoint } from "../../api/endpoint.ts";
import { cancelJob, type Job, readJob } from "../../api/jobs/contract.ts";
import {
  commitUpload,
  discardUpload,
  downloadHeldRows,
  listUploadProblems,
  listUploads,
  mapUpload,
  readUpload,
  repairUpload,
  sendUpload,
  withdrawUpload,
} from "../../api/survey/uploads/contract.ts";
import { read, readFile } from "../app/api.ts";
import { useUrl } from "../app/use-url.ts";
import type { FileAnswers } from "./Answers.tsx";
import type { Severity } from "./Report.tsx";
import { useImporter } from "./useImporter.ts";

const LOOK_MS = 500;
const PAGE = 50;

export interface Sending {
  readonly file: File;
  readonly source: string;
  readonly district: string;
  readonly surveyedOn: string;
}

/** One import: sent, watched, mapped, committed, withdrawn. */
export function useUpload() {
  const { authorized } = useImporter();
  const [{ lang }, setUrl] = useUrl();
  const client = useQueryClient();
  const [id, setId] = useState<string>();
  const [pages, setPages] = useState(1);
  const [error, setError] = useState<Error>();
  const [severity, setSeverity] = useState<Severity>();
  const latest = useQuery({
    queryKey: ["uploads", authorized],
    queryFn: ({ signal }) => read(listUploads, { lang, query: { limit: 20 }, ...authorized, signal }),
    enabled: id === undefined,
  });
  const upload = useQuery({
    queryKey: ["upload", id, authorized],
    queryFn: ({ signal }) => read(readUpload, { lang, params: { id: id ?? "" }, ...authorized, signal }),
    enabled: id !== undefined,
  });
  const jobId = upload.data?.job?.id;
  const job = useQuery({
    queryKey: ["job", jobId],
    queryFn: async ({ signal }) => {
      const now = await read(readJob, { lang, params: { id: jobId ?? "" }, ...authorized, signal });
      // What the job has changed is read again, the inventory with it.
      if (isOver(now)) await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "job" });
      return now;
    },
    enabled: jobId !== undefined,
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_MS),
  });
  const busy = job.data !== undefined && !isOver(job.data);
  const problems = useQuery({
    queryKey: ["upload-problems", id, pages, severity, lang],
    queryFn: ({ signal }) =>
      read(listUploadProblems, {
        lang,
        params: { id: id ?? "" },
        query: { limit: Math.min(1_000, pages * PAGE), severity },
        ...authorized,
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
        ...authorized,
        send: { body: JSON.stringify(body), type: "application/json" },
      });
      await client.invalidateQueries({ queryKey: ["upload"] });
      await client.invalidateQueries({ queryKey: ["job"] });
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  async function send({ file, source, district, surveyedOn }: Sending): Promise<void> {
    setError(undefined);
    try {
      const started = await read(sendUpload, {
        lang,
        ...authorized,
        query: { name: file.name, source, district, surveyedOn },
        send: { body: file, type: "application/octet-stream" },
      });
      open(started.upload);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  function open(next: string | undefined): void {
    setUrl({ incoming: undefined });
    setError(undefined);
    setPages(1);
    setSeverity(undefined);
    setId(next);
  }

  /** A link could not carry the token, so the file is fetched and handed over. */
  async function download(): Promise<void> {
    setError(undefined);
    try {
      const { content, name } = await readFile(downloadHeldRows, { lang, params: subject, ...authorized });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(content);
      link.download = name ?? "held-rows";
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  const subject = { id: id ?? "" };
  return {
    latest: latest.data?.items ?? [],
    open,
    opening: id !== undefined && upload.data === undefined && error === undefined && upload.error === null,
    upload: id === undefined ? undefined : upload.data,
    job: id === undefined ? undefined : job.data,
    problems: problems.data,
    busy,
    error: error ?? upload.error ?? undefined,
    send,
    severity,
    filter: setSeverity,
    download,
    more: () => setPages((n) => n + 1),
    remap: (mapping: unknown, district: string | null) =>
      post(mapUpload, subject, { mapping, ...(district === null ? {} : { district }) }),
    answer: (answers: FileAnswers) => post(mapUpload, subject, answers),
    repair: (row: number) => post(repairUpload, subject, { rows: [row] }),
    discard: async () => {
      await post(discardUpload, subject, {});
      open(undefined);
    },
    commit: (all: boolean) => post(commitUpload, subject, all ? { confirm: "all" } : {}),
    withdraw: (reason: string) => post(withdrawUpload, subject, { reason }),
    cancel: () => post(cancelJob, { id: jobId ?? "" }, {}),
    leave: () => open(undefined),
    /** Close enough to see one parcel and its neighbours. */
    show: (row: number, [lng, lat]: readonly [number, number]) =>
      setUrl({ incoming: `${id}.${row}`, position: { z: 17.5, lat, lng } }),
  };
}

function isOver({ state }: Job): boolean {
  return state !== "queued" && state !== "running";
}
