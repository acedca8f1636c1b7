import type { Document } from "@/lib/schema/document";
import type { RunningSimulator, ServerOptions } from "../server";

/** One account as a registrar sees it. */
export interface SimulatedAccount {
  readonly section: string;
  readonly user: string;
  readonly password: string;
  readonly proxy: string;
  readonly realm: string;
  readonly transport: string;
}

/** How a stand-in of this vendor behaves. Everything has a default that a device from the box would show. */
export interface BasipOptions extends ServerOptions {
  readonly serial?: string;
  /** What `device_name` says. */
  readonly name?: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly apiVersion?: string;
  /** Web login. Default admin / 123456, as the devices come. */
  readonly username?: string;
  readonly password?: string;
  /** API base. */
  readonly base?: string;
  /** Path of the panel's second account after the base; null: firmware without one. */
  readonly secondAccountPath?: string | null;
  /** How the device takes a new web password; the other two ways are not there. Default "web_admin_query". */
  readonly passwordChange?: "web_admin_query" | "admin_query" | "admin_json";
  /** The one way in which it takes a login. Default: a token for an MD5 in either case. */
  readonly loginStyle?: "token_upper" | "token_lower" | "basic";
  /** How long a token is good. Default two hours. */
  readonly tokenLifeMs?: number;
  /** True: a read answers `WebPass` in place of the SIP password. False: in clear, as old panels and monitors do. */
  readonly masking?: boolean;
  /** What a write does with fields it does not name. Default "replace": they fall back to what they were at the start. */
  readonly writes?: "replace" | "merge";
  /** A write shows in reads only after this time. Default 0. */
  readonly applyAfterMs?: number;
  /** Which reading of the published patterns the device checks with. "none": types and lengths only. Default "intended". */
  readonly validation?: "literal" | "intended" | "none";
  /** So many tokens may be good at a time; one more login is refused in these words. Default: any number. */
  readonly sessionsMax?: number;
  readonly sessionsFull?: { readonly status: number; readonly words: string };
  /** After so many refused logins every login is refused. Default: never. */
  readonly lockoutAfter?: number;
  /** Error bodies: as the family's pages show, or the schema's bare `{"error": true}`. */
  readonly errors?: "documented" | "bare";
  /** Initial SIP settings by section, over the defaults. */
  readonly sections?: Readonly<Record<string, Document>>;
  /** Fields of newer firmware that no schema knows, by section: read, kept when written back, else reset. */
  readonly extra?: Readonly<Record<string, Document>>;
  /** Whether the SIP server takes an account. Default: the password that it had at the start. */
  readonly registrar?: (account: SimulatedAccount) => boolean;
  /** After a write the status stays ERROR for this time. Default 0. */
  readonly registersAfterMs?: number;
}

/** A running stand-in and what a test may know or do behind its API. */
export interface BasipSimulator extends RunningSimulator {
  readonly serial: string;
  /** The device's document as it holds it, secrets included. For assertions only: never print it. */
  held(section: string): Document;
  /** Someone changes the settings at the device itself. */
  edit(section: string, patch: Document): void;
  /** All tokens become bad at once, as after a reboot. */
  expireTokens(): void;
  /** How many tokens are good now. */
  sessions(): number;
  /** Another login becomes the right one, without touching tokens. */
  changeLogin(password: string): void;
  /** Replaces the answer to "is this account's password right?". */
  setRegistrar(registrar: (account: SimulatedAccount) => boolean): void;
  readonly logins: { readonly accepted: number; readonly refused: number };
}
