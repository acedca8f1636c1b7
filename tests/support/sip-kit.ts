import { expect, onTestFinished } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import type { RegistrarOptions } from "@/lib/simulators/registrar";
import { startRegistrar } from "@/lib/simulators/registrar";
import type { SipHandler } from "@/lib/simulators/sip-answer";
import { type SipListenerOptions, startSipListener } from "@/lib/simulators/sip-listener";
import { askSip } from "@/lib/sip/probe";
import type { SipQuestion, SipResult, SipRules, SipTransport } from "@/lib/sip/types";

/** Loopback is allowed, and nothing is Lineward's own. */
export const loopbackRules: SipRules = { networks: () => parseNetworks("127.0.0.0/8, ::1"), own: () => [] };

/** The account that `startTestRegistrar` knows. */
export const sipAccount = { user: "101", password: "the-secret-nobody-prints" } as const;

/** A registrar with realm phones.local that ends with the test. */
export async function startTestRegistrar(options: Partial<RegistrarOptions> = {}) {
  const running = await startRegistrar({ accounts: () => [sipAccount], realm: "phones.local", ...options });
  onTestFinished(() => running.close());
  return running;
}

/** A SIP server that answers as told and ends with the test. */
export async function startScriptedSip(handle: SipHandler, options?: SipListenerOptions) {
  const running = await startSipListener(handle, options);
  onTestFinished(() => running.close());
  return running;
}

/** A server on loopback. */
export function sipAt(port: number | undefined, transport: SipTransport = "udp", host = "127.0.0.1") {
  return { host, port, transport };
}

/** Asks about `sipAccount` unless told, and demands that nothing of the secret comes back. */
export async function askHere(question: Partial<SipQuestion> & Pick<SipQuestion, "server">, deadlineMs = 5_000): Promise<SipResult> {
  const result = await askSip({ ...sipAccount, ...question }, loopbackRules, { deadlineMs });
  expect(JSON.stringify(result)).not.toContain(question.password ?? sipAccount.password);
  return result;
}
