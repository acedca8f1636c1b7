import { createSocket } from "node:dgram";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { freePort } from "@/tests/support/free-port";
import { firstOf, parseMessage, printMessage, type SipHeader, type SipRequestMessage, type SipResponseMessage } from "./sip-message";
import { createTransactions, type SipTimers } from "./transactions";
import { openUdpLink } from "./transport";

const timers: SipTimers = { t1Ms: 20, t2Ms: 80 };
const never = new AbortController().signal;

const request: SipRequestMessage = {
  kind: "request",
  method: "OPTIONS",
  uri: "sip:127.0.0.1",
  headers: [
    ["Via", "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKmine;rport"],
    ["CSeq", "4 OPTIONS"],
    ["Call-ID", "a"],
  ],
  body: "",
};

interface Arrived {
  readonly at: number;
  readonly text: string;
}

/** A UDP socket that answers as told; `say` sends to whoever asked last. */
async function startEcho(answer: (count: number, say: (bytes: Buffer | string) => void) => void) {
  const socket = createSocket("udp4");
  const arrived: Arrived[] = [];
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  socket.on("message", (bytes, from) => {
    arrived.push({ at: performance.now(), text: bytes.toString("utf8") });
    answer(arrived.length, (text) => socket.send(text, from.port, from.address));
  });
  const link = await openUdpLink("127.0.0.1", socket.address().port);
  onTestFinished(() => {
    link.close();
    socket.close();
  });
  return { arrived, link, transactions: createTransactions(link, timers) };
}

function response(status: number, changes: { via?: string; cseq?: string; more?: readonly SipHeader[] } = {}): Buffer {
  const headers: SipHeader[] = [
    ["Via", changes.via ?? firstOf(request, "via") ?? ""],
    ["CSeq", changes.cseq ?? "4 OPTIONS"],
    ...(changes.more ?? []),
  ];
  const whole: SipResponseMessage = { kind: "response", status, reason: "", headers, body: "" };
  return printMessage(whole);
}

describe("a request over UDP", () => {
  test("is repeated, unchanged, at T1, doubling up to T2, until an answer comes (timer E)", async () => {
    const { arrived, transactions } = await startEcho((count, say) => count === 6 && say(response(200)));
    const startedAt = performance.now();
    expect(await transactions.ask(request, never)).toMatchObject({ status: 200 });
    expect(new Set(arrived.map(({ text }) => text)).size).toBe(1);
    // A timer is never early, and how late it is depends on the machine: only the lower bounds are facts.
    for (const [index, atLeastMs] of [0, 20, 60, 140, 220, 300].entries()) {
      expect((arrived[index]?.at ?? 0) - startedAt).toBeGreaterThan(atLeastMs - 6);
    }
  });

  test("waits T2 between copies once the server has said that it is at work", async () => {
    const { arrived, transactions } = await startEcho((count, say) => say(response(count < 3 ? 100 : 200)));
    const startedAt = performance.now();
    expect(await transactions.ask(request, never)).toMatchObject({ status: 200 });
    // The second copy was due already when the 100 came: 20 ms, then 80 instead of 40.
    expect((arrived[2]?.at ?? 0) - startedAt).toBeGreaterThan(94);
    expect(transactions.answered).toBe(true);
  });

  test("is given up after 64 × T1 (timer F)", async () => {
    const { transactions } = await startEcho(() => undefined);
    const startedAt = performance.now();
    await expect(transactions.ask(request, never)).rejects.toMatchObject({ code: "timer_f" });
    expect(performance.now() - startedAt).toBeGreaterThan(64 * 20 - 3);
    expect(transactions.answered).toBe(false);
  });

  test("is answered only by a response with its branch and its CSeq; all else is left alone", async () => {
    const other = "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKother";
    const { transactions } = await startEcho((_count, say) => {
      say("noise");
      say(printMessage(request));
      say(response(404, { via: other }));
      say(response(404, { cseq: "3 OPTIONS" }));
      say(response(404, { cseq: "4 REGISTER" }));
      say(response(404, { more: [["Via", other]] }));
      say(response(200));
    });
    expect(await transactions.ask(request, never)).toMatchObject({ status: 200 });
  });

  test("ends at once where nobody listens", async () => {
    const link = await openUdpLink("127.0.0.1", await freePort());
    onTestFinished(() => link.close());
    await expect(createTransactions(link, timers).ask(request, never)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("stops being sent when it is called off", async () => {
    const stop = new AbortController();
    const { arrived, transactions } = await startEcho((count) => count === 2 && stop.abort());
    await expect(transactions.ask(request, stop.signal)).rejects.toMatchObject({ code: "aborted" });
    expect(arrived).toHaveLength(2);
    expect(parseMessage(Buffer.from(arrived[0]?.text ?? ""))).toMatchObject({ method: "OPTIONS" });
  });
});
