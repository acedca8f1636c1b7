"use client";
import { useMutation } from "@tanstack/react-query";
import { type Answer, call } from "@/lib/api/client";

/** What answers at an address. */
export type ProbeAnswer = Answer<"POST /api/devices/probe">;
export type Candidate = ProbeAnswer["candidates"][number];
export type PresentedCertificate = NonNullable<ProbeAnswer["certificate"]>;

/** Looks what answers; sends nothing secret, changes nothing. */
export function probeAddress(address: string, connection: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ProbeAnswer> {
  return call("POST /api/devices/probe", { body: { address, connection }, signal });
}

interface ProbeQuestion {
  readonly address: string;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal;
}

export function useProbe() {
  return useMutation({ mutationFn: ({ address, connection, signal }: ProbeQuestion) => probeAddress(address, connection, signal) });
}

/** An endpoint as an address that means only it. */
export function endpointAddress({ scheme, host, port }: Candidate["endpoint"]): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
