import { z } from "zod";
import { annotate } from "@/lib/schema/field";

/** In the order of the page. */
export const codecIds = ["ulaw", "alaw", "g722", "g726", "g729", "gsm"] as const;
export type CodecId = (typeof codecIds)[number];

export interface Codec {
  readonly id: CodecId;
  readonly enabled: boolean;
  /** Milliseconds of sound in one packet, the page's `*_pr`. */
  readonly packetMs: number;
}

/** What `*_pr` may be, in steps of 10. */
export const packetMsMax: Readonly<Record<CodecId, number>> = { ulaw: 50, alaw: 50, g722: 40, g726: 200, g729: 40, gsm: 20 };
export const packetMsMin: Readonly<Record<CodecId, number>> = { ulaw: 10, alaw: 10, g722: 10, g726: 10, g729: 10, gsm: 20 };
export const packetMsDefault = 20;

const names: Readonly<Record<CodecId, string>> = {
  ulaw: "G.711 µ-law",
  alaw: "G.711 A-law",
  g722: "G.722",
  g726: "G.726",
  g729: "G.729",
  gsm: "GSM",
};

const codec = z.strictObject({
  id: annotate(z.enum(codecIds), { label: "Codec", hint: "One of six", options: names, readOnly: true }),
  enabled: annotate(z.boolean(), { label: "Offered", hint: "Off: calls do not use it" }),
  packetMs: annotate(z.int().min(10).max(200).multipleOf(10), { label: "Packet length", hint: "Steps of 10 ms", unit: "ms" }),
});

/** Every codec, enabled, in the page's order: what a new endpoint has. */
export const codecsByDefault: Codec[] = codecIds.map((id) => ({ id, enabled: true, packetMs: packetMsDefault }));

/** `audio_codecs`, `codec_order` and the six `*_pr` as one list: the first is offered first. */
export const codecsSchema = annotate(
  z
    .array(codec)
    .superRefine((list, context) => {
      if (list.length !== codecIds.length || new Set(list.map((item) => item.id)).size !== codecIds.length) {
        context.addIssue({ code: "custom", message: "Each of the six codecs stands in the list once. Switch off what is not wanted." });
      }
      for (const [at, { id, packetMs }] of list.entries()) {
        const [min, max] = [packetMsMin[id], packetMsMax[id]];
        if (packetMs < min || packetMs > max) {
          const range = min === max ? `${min} ms only` : `${min} to ${max} ms`;
          context.addIssue({ code: "custom", path: [at, "packetMs"], message: `${names[id]} takes ${range}.` });
        }
      }
    })
    .default(codecsByDefault),
  {
    label: "Codecs, in order",
    hint: "The first is offered first. G.711 takes 10 to 50 ms a packet, G.722 and G.729 10 to 40, G.726 10 to 200, GSM 20 only",
    group: "media",
    width: "full",
    list: { reorder: true, fixed: true, itemLabel: "codec" },
  },
);
