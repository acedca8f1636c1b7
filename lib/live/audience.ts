import "server-only";
import { createHash } from "node:crypto";
import type { Asker } from "@/lib/http/permissions";
import type { LiveKind, StreamKind } from "./kinds";
import type { Entry } from "./ring";
import { mayHear } from "./sources";

/** People who may hear the same: what they are told is worked out and written once for all of their streams. */
export interface Audience extends Asker {
  /** Of the role, what a token is narrowed to, and the sites; part of every event's id, so that nobody goes on where somebody else was. */
  readonly key: string;
  readonly sites: ReadonlySet<string> | null;
}

export function audienceOf({ role, grants, sites }: Asker & { readonly sites: readonly string[] | null }): Audience {
  const text = JSON.stringify([role, sites === null ? null : [...sites].sort(), ...(grants ? [grants] : [])]);
  return {
    key: createHash("sha256").update(text).digest("base64url").slice(0, 10),
    role,
    grants,
    sites: sites === null ? null : new Set(sites),
  };
}

/** One event as it is sent. */
export function eventText(id: string, kind: LiveKind | StreamKind, data: unknown): string {
  return `id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What an audience is told of an entry: nothing, the event, or that what they saw is gone. */
export function textFor({ kind, sites, left, data }: Entry, audience: Audience, id: string): string {
  const own = audience.sites;
  const isSeen = own === null || sites.some((site) => own.has(site));
  if (isSeen) {
    return mayHear(audience, kind) ? eventText(id, kind, data) : "";
  }
  if (!left.some((site) => own.has(site))) {
    return "";
  }
  // Its lines have left their sight with it.
  const gone = mayHear(audience, kind) ? eventText(id, kind, { ...data, what: "gone" }) : "";
  return `${gone}${eventText(id, "resync", {})}`;
}
