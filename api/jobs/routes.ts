import type { Response } from "express";
import { carryOut } from "../audit/record.ts";
import type { House } from "../house.ts";
import { guarded, implement, parse, type Route } from "../route.ts";
import { cancelJob, type Job, readJob, watchJob } from "./contract.ts";

export function jobRoutes(house: House): Route[] {
  const { jobs } = house;
  return [
    implement(readJob, ({ params: { id } }) => jobs.read(id)),
    {
      endpoint: watchJob,
      handler: guarded(watchJob, async (request, response) => {
        const { id } = parse(watchJob.params, request.params, 400, "request-path-malformed");
        const job = await jobs.read(id);
        response.set({ "cache-control": "no-store", "x-accel-buffering": "no" }).type("text/event-stream");
        response.flushHeaders();
        await tell(house, response, job);
      }),
    },
    implement(cancelJob, ({ db: _own, params: { id }, ...witness }) =>
      // The house does it for him: what comes of the job is recorded in the name of whoever ordered it.
      carryOut(
        house.db,
        witness,
        { action: cancelJob.id, subject: id },
        async (tx) => ({ answer: await jobs.within(tx).cancel(id) }),
        async () => jobs.halt(id),
      ),
    ),
  ];
}

const INTERVAL_MS = 500;

/** One event for each change, until the job or the listener ends. */
async function tell({ jobs }: House, response: Response, first: Job): Promise<void> {
  let job = first;
  let said = "";
  for (;;) {
    const text = JSON.stringify(job);
    if (text !== said) response.write(`data: ${text}\n\n`);
    said = text;
    const ended = job.state !== "queued" && job.state !== "running";
    if (ended || response.destroyed) break;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    job = await jobs.read(job.id);
  }
  response.end();
}
