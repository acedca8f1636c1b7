import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { may, type Permission } from "@/lib/http/permissions";
import { log } from "@/lib/platform/log";
import { type Actor, actorOf } from "./actor";
import { ownPath } from "./own-path";
import { peerOf } from "./peer";

/** Layout and page of one request ask once. */
const caller = cache(async (): Promise<Actor | null> => actorOf({ headers: await headers() }));

/** Where to come back to after signing in: only a path of ours, never another site's address. */
async function wantedPath(path: string | undefined): Promise<string> {
  return ownPath(path ?? (await headers()).get("x-lineward-path"));
}

/**
 * Who is looking at a page. Asked in every `page.tsx`. Signed out: to the sign-in page, which comes back to `path` (or to the path
 * that the server noted in `x-lineward-path`). Not allowed: the page does not exist.
 */
export async function requirePage(permission: Permission | "signed_in", path?: string): Promise<Actor> {
  const actor = await caller();
  if (!actor) {
    const next = await wantedPath(path);
    redirect(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
  }
  if (actor.lacksSecondStep) {
    redirect(`/second-step?next=${encodeURIComponent(await wantedPath(path))}`);
  }
  if (permission !== "signed_in" && !may(actor, permission)) {
    const address = peerOf(await headers());
    log.warn({ operation: `page ${permission}`, code: "forbidden", address, person: actor.id }, "permission refused");
    notFound();
  }
  return actor;
}

/** The signed-in person, for frames around pages. */
export async function pageActor(): Promise<Actor> {
  return requirePage("signed_in");
}

/** The signed-in person or null, for pages that are open: sign-in and setup. */
export async function visitor(): Promise<Actor | null> {
  return caller();
}
