import { z } from "zod";
import { endpoint } from "../endpoint.ts";

export const readHealth = endpoint({
  id: "readHealth",
  method: "get",
  path: "/api/health",
  room: "health",
  summary: { zh: "运行状态", en: "Whether the server can answer, and what it runs" },
  response: z.object({
    status: z.enum(["ok", "unavailable"]),
    version: z.string(),
    engine: z.enum(["embedded", "server"]),
    policyPackages: z.array(
      z.object({
        id: z.string(),
        version: z.string(),
        jurisdiction: z.string(),
        from: z.string(),
        to: z.string().nullable(),
      }),
    ),
  }),
});
