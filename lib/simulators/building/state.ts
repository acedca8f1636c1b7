import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Document } from "@/lib/schema/document";
import type { SimulatorCertificate } from "../certificate";
import type { GatewaySnapshot } from "../digium-gateway/state";
import type { PbxSnapshot } from "../portsip/state";

/** What an intercom of the building keeps over a restart. */
export interface IntercomState {
  /** Stable, so that the product finds it again at the address that it knows: on loopback, and of its own where the machine has several. */
  readonly host: string;
  readonly port: number;
  /** Its web password now, and the SIP password that was agreed for it in the beginning. */
  web: string;
  readonly sip: string;
  /** Unplugged. */
  away?: true;
  /** Every settings document as the device holds it; absent before its first start. */
  sections?: Record<string, Document>;
}

/** Where a server of the building listens: its own address, its web page and SIP. */
export interface ServerPlace {
  readonly host: string;
  readonly port: number;
  readonly sipPort: number;
}

export interface BuildingState {
  /** Set up and handed over: from now on devices take their time, and what people do to them counts. */
  livedIn?: true;
  readonly intercoms: Record<string, IntercomState>;
  readonly pbx: ServerPlace & { readonly web: string; held?: PbxSnapshot };
  readonly gateway: ServerPlace & { readonly web: string; readonly certificate: SimulatorCertificate; held?: GatewaySnapshot };
  readonly carrier: Omit<ServerPlace, "port">;
  /** Passwords that were agreed between two servers, by what they are for. */
  readonly agreed: Record<string, string>;
}

const alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Letters and digits that every family takes, without look-alikes. */
export function newSecret(length = 14): string {
  return [...randomBytes(length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

/** The state now, and the one to start over from: as the building was when it was handed over. */
export type StateFile = "building.json" | "start.json";

/** The state that a folder holds, or undefined. */
export function loadState(folder: string, name: StateFile = "building.json"): BuildingState | undefined {
  const file = path.join(folder, name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as BuildingState) : undefined;
}

/** Writes the whole state at once, so that a kill leaves the old or the new one, never half. Only the owner may read it. */
export function saveState(folder: string, text: string, name: StateFile = "building.json"): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
