import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { z } from "zod";
import type { Endpoint } from "../../api/endpoint.ts";
import { cancelJob, type Job, readJob } from "../../api/jobs/contract.ts";
import type { ColumnMapping } from "../../api/survey/contract.ts";
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
import { type Asking, read, readFile } from "../app/api.ts";
import { uncoverMap } from "../app/sheet.ts";
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

/** One import, the one that the address names: sent, watched, mapped, committed, withdrawn. */
export function useUpload() {
  const { authorized } = useImporter();
  const [{ lang, upload: id }, setUrl] = useUrl();
  const client = useQueryClient();
  const [pages, setPages] = useState(1);
  const [error, setError] = useState<Error>();
  const [severity, setSeverity] = useState<Severity>();
  const subject = { params: { id: id ?? "" } };
  const latest = useQuery({
    queryKey: ["uploads", authorized],
    queryFn: ({ signal }) => read(listUploads, { lang, query: { limit: 20 }, ...authorized, signal }),
    enabled: id === undefined,
  });
  const upload = useQuery({
    queryKey: ["upload", id, authorized],
    queryFn: ({ signal }) => read(readUpload, { lang, ...subject, ...authorized, signal }),
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
        ...subject,
        query: { limit: Math.min(1_000, pages * PAGE), severity },
        ...authorized,
        signal,
      }),
    enabled: id !== undefined && !busy && upload.data?.counts !== null,
  });

  /** Posts, and follows the work that comes of it. */
  async function post<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
    endpoint: Endpoint<P, Q, B, R>,
    ask: Asking<P, Q, B>,
  ): Promise<void> {
    setError(undefined);
    try {
      await read(endpoint, { ...ask, lang, ...authorized });
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
        file,
      });
      open(started.upload);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  function open(next: string | undefined): void {
    setError(undefined);
    setUrl({ upload: next, incoming: undefined });
  }

  /** A link could not carry the token, so the file is fetched and handed over. */
  async function download(): Promise<void> {
    setError(undefined);
    try {
      const { content, name } = await readFile(downloadHeldRows, { lang, ...subject, ...authorized });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(content);
      link.download = name ?? "held-rows";
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (cause) {
      setError(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  return {
    latest: latest.data?.items ?? [],
    open,
    opening: id !== undefined && upload.data === undefined && error === undefined && upload.error === null,
    upload: id === undefined ? undefined : upload.data,
    job: id === undefined ? undefined : job.data,
    problems: problems.data,
    busy,
    error: error ?? upload.error ?? latest.error ?? undefined,
    send,
    severity,
    filter: setSeverity,
    download,
    more: () => setPages((n) => n + 1),
    remap: (mapping: ColumnMapping, district: string | null) =>
      post(mapUpload, { ...subject, body: { mapping, ...(district === null ? {} : { district }) } }),
    answer: (answers: FileAnswers) => post(mapUpload, { ...subject, body: answers }),
    repair: (row: number) => post(repairUpload, { ...subject, body: { rows: [row] } }),
    discard: async () => {
      await post(discardUpload, { ...subject, body: {} });
      open(undefined);
    },
    commit: (all: boolean) => post(commitUpload, { ...subject, body: all ? { confirm: "all" } : {} }),
    withdraw: (reason: string) => post(withdrawUpload, { ...subject, body: { reason } }),
    cancel: () => post(cancelJob, { params: { id: jobId ?? "" }, body: {} }),
    leave: () => open(undefined),
    /** Close enough to see one parcel and its neighbours. */
    show: (row: number, [lng, lat]: readonly [number, number]) => {
      uncoverMap();
      setUrl({ incoming: `${id}.${row}`, position: { z: 17.5, lat, lng } });
    },
  };
}

function isOver({ state }: Job): boolean {
  return state !== "queued" && state !== "running";
}
