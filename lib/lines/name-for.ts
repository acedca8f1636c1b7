import "server-only";
import { type Eyes, isForeign } from "@/lib/device-access/device-reader";
import { inOrder, type ShownEnd } from "./end-rows";
import { nameOf } from "./recompute-lines";

interface Nameable {
  readonly name: string;
  readonly named: boolean;
  readonly user: string;
  readonly ends: readonly ShownEnd[];
}

/**
 * What a line is called to this reader: as a person named it, else by those of its ends that the reader may know. `before`: its name
 * at another time, for a line whose ends are gone, and only for those who see every site.
 */
export function nameFor(line: Nameable, actor: Eyes, before?: string): string {
  if (line.named) {
    return line.name;
  }
  const own = inOrder(line.ends.filter((end) => !isForeign(end.device, actor)));
  return own.length > 0 ? nameOf(own) : actor.sites === null ? (before ?? line.name) : line.user;
}
