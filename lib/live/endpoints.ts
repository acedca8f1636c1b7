import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { liveKinds, streamKinds } from "./kinds";

/** How far back a stream may begin. */
const recentSecondsMax = 10;

export const getEvents = endpoint({
  method: "GET",
  path: "/api/events",
  summary:
    "What happens, as it happens: server-sent events, only of what the caller may see. Last-Event-ID goes on where a stream was lost",
  access: "signed_in",
  query: z.object({
    /** Begin with what was told in the last so many seconds. */
    recent: z
      .string()
      .min(1, "Write a number of seconds, or leave it out")
      .pipe(z.coerce.number<string>().int().min(0).max(recentSecondsMax))
      .default(0),
  }),
  events: { ...streamKinds, ...liveKinds },
});

export const liveEndpoints = [getEvents] as const;
