import { z } from "zod";
import { type WebhookEvent, webhookEvent } from "./schemas";

const list = z.array(z.string()).catch([]);

/** The events in a webhook's row. One that another version knows is left out. */
export function eventsIn(text: string): WebhookEvent[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = [];
  }
  return list.parse(parsed).flatMap((name) => webhookEvent.safeParse(name).data ?? []);
}
