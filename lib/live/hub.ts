import "server-only";
import { randomBytes } from "node:crypto";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { log } from "@/lib/platform/log";
import { type Audience, eventText, textFor } from "./audience";
import type { LiveKind, StreamKind } from "./kinds";
import { createRing, type Entry } from "./ring";
import { type Noted, type Sight, sources } from "./sources";
import type { Stream } from "./stream";

/** What happens within this time is looked at together. */
const gatherMs = 50;
/** More than this at one time is told as "ask again". */
const burstMax = 500;
const keptMax = 2_000;
/** How long it is kept what happens while nobody listens: a lost connection is made again within this time. */
const unwatchedMs = 60_000;
const beatMs = 15_000;

const encode = (text: string) => Buffer.from(text, "utf8");
const beat = encode(": still here\n\n");

interface Waiting {
  readonly note: Noted;
  readonly left: string[];
}

function createHub() {
  /** New with every process: an id of another one says nothing here. */
  const boot = randomBytes(6).toString("base64url");
  const ring = createRing(keptMax);
  const audiences = new Map<string, { readonly audience: Audience; readonly streams: Set<Stream> }>();
  const waiting = new Map<string, Waiting>();
  let seq = 0;
  let isFlushing = false;
  let isPlanned = false;
  let beating: NodeJS.Timeout | undefined;
  let count = 0;
  let watchedUntilMs = 0;

  const idOf = (audience: Audience, at = seq) => `${boot}.${audience.key}.${at}`;
  const said = (audience: Audience, kind: StreamKind, data: unknown) => encode(eventText(idOf(audience), kind, data));
  const everyStream = () => [...audiences.values()].flatMap(({ streams }) => [...streams]);
  const isWatched = () => count > 0 || monotonicMs() < watchedUntilMs;

  const tellAll = (textOf: (audience: Audience) => string) => {
    for (const { audience, streams } of audiences.values()) {
      const text = textOf(audience);
      if (text !== "") {
        const part = encode(text);
        for (const stream of streams) {
          stream.write(part);
        }
      }
    }
  };

  const resync = () => {
    waiting.clear();
    seq += 1;
    ring.forgetUntil(seq);
    tellAll((audience) => eventText(idOf(audience), "resync", {}));
  };

  const flush = async () => {
    isPlanned = false;
    const notes = [...waiting.values()];
    if (notes.length > burstMax) {
      resync();
      return;
    }
    waiting.clear();
    isFlushing = true;
    try {
      const sights = await lookAtAll(notes);
      const entries: Entry[] = [];
      for (const [{ note, left }, sight] of sights) {
        seq += 1;
        const entry = { seq, atMs: monotonicMs(), kind: note.kind, key: keyOf(note), left, ...sight };
        if (left.length > 0) {
          // Nobody comes back to what it was at another place.
          ring.drop(keyOf({ kind: "device.truths", id: note.id }));
        }
        ring.add(entry);
        entries.push(entry);
      }
      tellAll((audience) => entries.map((entry) => textFor(entry, audience, idOf(audience, entry.seq))).join(""));
    } catch (error) {
      log.warn({ err: error }, "what happened could not be looked at; open pages ask again");
      resync();
    } finally {
      isFlushing = false;
      schedule();
    }
  };

  const schedule = () => {
    if (waiting.size > 0 && !isFlushing && !isPlanned) {
      isPlanned = true;
      setTimeout(() => void flush(), gatherMs).unref();
    }
  };

  /** What somebody is told first: what was missed, if that is known. */
  const greeting = (audience: Audience, personId: string, lastEventId: string | undefined, recentMs: number): string => {
    const [, from, of, at] = /^([\w-]+)\.([\w-]+)\.(\d{1,15})$/.exec(lastEventId ?? "") ?? [];
    const missed = from === boot && of === audience.key && Number(at) <= seq ? ring.since(Number(at)) : undefined;
    const isBack = lastEventId !== undefined;
    const told = (missed ?? (isBack ? [] : ring.from(monotonicMs() - recentMs))).map((entry) =>
      textFor(entry, audience, idOf(audience, entry.seq)),
    );
    return [
      eventText(idOf(audience, missed ? Number(at) : seq), "hello", { person: personId, resumed: missed !== undefined }),
      ...(isBack && !missed ? [eventText(idOf(audience), "resync", {})] : []),
      ...told,
    ].join("");
  };

  return {
    /** Something has happened: it is looked at in a moment, with all else of that moment. */
    note(note: Noted): void {
      if (!isWatched()) {
        seq += 1;
        ring.forgetUntil(seq);
        return;
      }
      const key = keyOf(note);
      const before = waiting.get(key);
      const left = [...(before?.left ?? []), ...(note.left === undefined ? [] : [note.left])];
      waiting.set(key, { note, left });
      schedule();
    },
    /** Nobody knows what was missed: every page asks again. */
    resync,
    /** Adds a stream, and tells it where it stands. `recentMs`: with what was told in this time, for one who was not there before. */
    join(stream: Stream, lastEventId: string | undefined, recentMs: number): void {
      const { audience } = stream;
      const group = audiences.get(audience.key) ?? { audience, streams: new Set<Stream>() };
      audiences.set(audience.key, group);
      group.streams.add(stream);
      count += 1;
      beating ??= setInterval(() => {
        for (const open of everyStream()) {
          open.beat(beat);
        }
      }, beatMs).unref();
      stream.write(encode(greeting(audience, stream.personId, lastEventId, recentMs)));
    },
    leave(stream: Stream): void {
      const group = audiences.get(stream.audience.key);
      if (!group?.streams.delete(stream)) {
        return;
      }
      count -= 1;
      if (group.streams.size === 0) {
        audiences.delete(stream.audience.key);
      }
      if (count === 0) {
        watchedUntilMs = monotonicMs() + unwatchedMs;
        clearInterval(beating);
        beating = undefined;
      }
    },
    /** Ends a stream with its reason. */
    end(stream: Stream, why: "signed_out" | "changed" | "stopping"): void {
      stream.end(said(stream.audience, "end", { why }));
    },
    resyncPart: (audience: Audience) => said(audience, "resync", {}),
    streams: everyStream,
    /** How many are open. */
    count: () => count,
    countOf: (sessionId: string) => everyStream().filter((stream) => stream.sessionId === sessionId).length,
  };
}

export const hub = shared("live-hub", createHub);

function keyOf({ kind, id, facts = {} }: { readonly kind: LiveKind; readonly id: string; readonly facts?: object }): string {
  return `${kind}\n${id}\n${Object.keys(facts).length === 0 ? "" : JSON.stringify(facts)}`;
}

/** Looks at all that was noted, kind by kind. What exists no more is left out, unless it is told that it is gone. */
async function lookAtAll(all: readonly Waiting[]): Promise<(readonly [Waiting, Sight])[]> {
  const kinds = new Map<LiveKind, string[]>();
  for (const { note } of all) {
    if (note.goneFrom === undefined) {
      kinds.set(note.kind, [...(kinds.get(note.kind) ?? []), note.id]);
    }
  }
  const seen = new Map(
    await Promise.all([...kinds].map(async ([kind, ids]) => [kind, await sources[kind].look([...new Set(ids)])] as const)),
  );
  return all.flatMap((waiting) => {
    const { kind, id, facts = {}, goneFrom } = waiting.note;
    if (goneFrom !== undefined) {
      return [[waiting, { sites: goneFrom, data: { ...facts } }] as const];
    }
    const sight = seen.get(kind)?.get(id);
    return sight ? [[waiting, { sites: sight.sites, data: { ...sight.data, ...facts } }] as const] : [];
  });
}
