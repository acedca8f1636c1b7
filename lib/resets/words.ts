import type { WriteFact } from "@/lib/settings/write-facts";

/** A sentence of its own, whatever the text was before. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

/**
 * What is wrong with a device without where it is: a reset is shown to agents, who have no device pages, and its words are copied
 * into tickets.
 */
export function withoutAddress(text: string, { host, port }: { readonly host: string; readonly port: number }): string {
  const escaped = host.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  const place = new RegExp(`(: )?(?<![\\w.:-])${escaped}(?: port ${port})?(?![\\w-])`, "g");
  return text.replace(place, (_all, before: string | undefined, at: number) => (before ? ": it" : at === 0 ? "It" : "its address"));
}

/** What became of a write, without where its device is. */
export function unplaced(fact: WriteFact, place: { readonly host: string; readonly port: number }): WriteFact {
  return "said" in fact ? { ...fact, said: withoutAddress(fact.said, place) } : fact;
}
