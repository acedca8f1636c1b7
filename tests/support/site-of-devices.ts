import type { Simulator } from "@/lib/simulators/types";
import type { Api, Body, Person, Reply } from "./api-kit";

/** A device as the API answers it. */
export type Device = Body & { id: string; attention: number };

/** Adds a simulated device through the product's own API. */
export function addDevice(person: Person, simulator: Simulator, more: Record<string, unknown> = {}): Promise<Reply<Device>> {
  return person<Device>("POST", "/api/devices", {
    name: `Device ${simulator.port}`,
    driver: simulator.driver,
    address: `${simulator.scheme}://${simulator.host}:${simulator.port}`,
    credentials: simulator.credentials,
    ...more,
  });
}

/** A section as the API answers it. */
export interface SectionBody {
  readonly values: Record<string, unknown>;
  readonly secrets: Record<string, { set: boolean; stored: boolean; changedAt?: string }>;
  readonly baseline: string;
  readonly readAt: string;
  readonly unknown?: Record<string, unknown>;
  readonly change?: { id: string; outcome: string; changes: { path: string; from: unknown; to: unknown; secret?: boolean }[] } | null;
  readonly code?: string;
  readonly detail?: string;
  readonly fields?: { path: string; message: string }[];
  readonly device?: { status?: number; message?: string };
  readonly current?: SectionBody;
}

/** Reads a section. */
export function readSection(person: Person, id: string, section = "sip"): Promise<Reply<SectionBody>> {
  return person<SectionBody>("GET", `/api/devices/${id}/settings/${section}`);
}

/** Writes a section on the baseline given. */
export function writeSection(person: Person, id: string, baseline: string, values: unknown, section = "sip"): Promise<Reply<SectionBody>> {
  return person<SectionBody>("PUT", `/api/devices/${id}/settings/${section}`, { values, reason: "test" }, { "if-match": `"${baseline}"` });
}

/** Makes a site as an admin. */
export async function addSite(admin: Person, name: string, parentId?: string): Promise<string> {
  const made = await admin<{ id: string }>("POST", "/api/sites", { name, ...(parentId === undefined ? {} : { parentId }) });
  return made.body.id;
}

export type { Api };
