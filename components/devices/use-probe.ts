"use client";
import { useMutation } from "@tanstack/react-query";
import { api } from "@/lib/http/client";

/** What answers at an address, as POST /api/devices/probe says. */
export interface Candidate {
  readonly driver: string;
  readonly label: string;
  readonly noun: string;
  readonly kind: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly apiVersion?: string;
  readonly serial?: string;
  readonly offers: readonly string[];
  readonly known?: { readonly id: string; readonly name: string };
  readonly endpoint: { readonly scheme: "http" | "https"; readonly host: string; readonly port: number };
}

export interface PresentedCertificate {
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly selfSigned: boolean;
}

export interface ProbeAnswer {
  readonly candidates: readonly Candidate[];
  readonly certificate?: PresentedCertificate;
}

/** Looks what answers; sends nothing secret, changes nothing. */
export function probeAddress(address: string, connection: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<ProbeAnswer> {
  return api<ProbeAnswer>("/api/devices/probe", { method: "POST", json: { address, connection }, signal });
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
