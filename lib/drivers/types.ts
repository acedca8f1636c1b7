import type { z } from "zod";
import type { DeviceConnection } from "../net/types";
import type { Document } from "../schema/document";
import type { FieldWarning, RuleSource } from "../schema/field";
import type { SecretRules } from "../schema/secret";
import type { Path } from "../schema/walk";
import type { NewAccount } from "./new-account";

export type DeviceKind = "intercom" | "monitor" | "pbx" | "gateway";

/** A titled part of a form. Fields name it by id in their `group`. */
export interface FieldGroup {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
}

/** Which fields make up a SIP identity, so that lines can be found without knowing the vendor. */
export interface AccountMapping {
  /** `registers`: this end signs in to a server. `accepts`: others sign in to this end. By value: read from the document. */
  readonly role: "registers" | "accepts" | ((values: Document) => "registers" | "accepts" | "none");
  readonly user: Path;
  /** What digest authentication uses as its user, where that is another field than `user` (a user ID, an auth ID). */
  readonly authUser?: Path;
  /** Other fields that say whose account it is, beside the user: an ID that the panel shows. Never copied to another device. */
  readonly ids?: readonly Path[];
  /** The secret shared with the other end. */
  readonly secret: Path;
  /** Absent on an end that accepts: its own address is the server. */
  readonly server?: Path;
  readonly port?: Path;
  readonly realm?: Path;
  /** The SIP domain of the account, where it has a field of its own. */
  readonly domain?: Path;
  readonly transport?: Path;
  readonly outboundProxy?: Path;
  /** Seconds. */
  readonly interval?: Path;
  /** What people call it, e.g. an endpoint's name. */
  readonly label?: Path;
  /** The fields by which a document gets an account that it did not have. Absent: Lineward gives no lines to documents of this kind. */
  readonly compose?: (account: NewAccount) => Document;
}

/** What a section and a collection have in common: one document's schema and what is known of it. */
export interface DocumentManifest {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /**
   * The whole document as a write sends it, secrets included. A strict object. Browser-safe: the form draws it, the route
   * guards with it, the driver sends it.
   */
  readonly schema: z.ZodObject;
  readonly groups: readonly FieldGroup[];
  /** Source of every rule that names no other. */
  readonly source: RuleSource;
  /** False: path or shape is not confirmed by a vendor document. `note` says what exactly. */
  readonly confirmed: boolean;
  readonly note?: string;
  /** Literal values by which the device masks a secret. Never shown, never kept, refused as a value. */
  readonly masks: readonly string[];
  /**
   * True if a write must carry every required field, secrets too: then a write with no known secret ends in `secret_required`.
   * False if the device keeps what a write leaves out.
   */
  readonly fullWrite: boolean;
  /** True if a read answers the secrets themselves, so that a write of one can be proven by reading. */
  readonly secretsReadable: boolean;
  readonly account?: AccountMapping;
  /** Soft checks over several fields, by path. Legal, sent, but said first. */
  readonly warnings?: (values: Document) => readonly (FieldWarning & { path: Path })[];
}

export interface SectionManifest extends DocumentManifest {
  /** True if a fresh write may take a while to show in a read: the read-back is repeated up to the setting. */
  readonly appliesLate?: boolean;
}

export interface CollectionManifest extends DocumentManifest {
  /** "provider", "SIP endpoint". */
  readonly singular: string;
  /** Path of the field by which people name a record. */
  readonly title: Path;
  /** Paths that together say what people call a record, where its title is a number or a code: they stand before it in the table. */
  readonly called?: readonly Path[];
  /** Paths shown as columns of the table, after the title. */
  readonly columns: readonly Path[];
  /** Fields that the device reports and no one writes: shown as the record's state. Value → word and status. */
  readonly state?: { readonly path: Path; readonly words: Readonly<Record<string, { label: string; status: StatusValue }>> };
  readonly can: { readonly create: boolean; readonly update: boolean; readonly remove: boolean; readonly dependants: boolean };
  /** Values of a new record before anyone types. */
  readonly blank: Document;
  /** Where a new record has fields of its own, which nobody changes later: its schema, with the secrets at the same paths. */
  readonly creation?: { readonly schema: z.ZodObject };
}

/** One thing that may be set about the connection to a device, besides its address. */
export interface ConnectionManifest {
  /** Strict object; every key has a default. Unconfirmed keys carry `confirmed: false` in their annotation. */
  readonly schema: z.ZodObject;
  readonly defaultPort: { readonly http?: number; readonly https?: number };
  readonly defaultScheme: "http" | "https";
  readonly schemes: readonly ("http" | "https")[];
  /** Settings that say where on the device a login or another secret is sent: a change of one asks for the login again. */
  readonly secretPaths: readonly Path[];
}

/** What is known of a family's SIP accounts as a whole, besides where their fields are. */
export interface AccountHabits {
  /**
   * True where the vendor's pages call the field of the realm the server's address: then it is the domain of the account, a server that
   * asks for another realm proves nothing wrong with it, and no challenge's realm is ever offered as its value.
   */
  readonly realmIsServer?: boolean;
  /** The connection setting that names the SIP domain (tenant) of the accounts that a device accepts. */
  readonly domainSetting?: Path;
  /** A document of its own whose field, a boolean, switches all accounts of a device on. */
  readonly switch?: { readonly document: string; readonly path: Path };
  /** Accounts that devices leave the factory with: user and host, in lower case. They are nobody's, so they make no line. */
  readonly factory?: readonly { readonly user: string; readonly host: string }[];
}

/** What a family can do; the contract suite fails if a claim is not kept. `serial`: it says which device it is, before any login. */
export type Capability = "identify" | "serial" | "registration_status" | "enable" | "sign_out" | "change_login";

/** Everything about a family that both sides may know. */
export interface Manifest {
  /** Stable id, also in the database: "basip-panel". */
  readonly id: string;
  readonly vendor: string;
  /** "BAS-IP panel". */
  readonly label: string;
  /** How sentences call it: "panel", "monitor", "PBX", "gateway". */
  readonly noun: string;
  readonly kind: DeviceKind;
  /** Strict object of the login; secrets marked. Usually {username, password}. */
  readonly credentials: z.ZodObject;
  readonly connection: ConnectionManifest;
  readonly sections: readonly SectionManifest[];
  readonly collections: readonly CollectionManifest[];
  readonly capabilities: readonly Capability[];
  readonly accounts?: AccountHabits;
  /** With the capability `change_login`: the one credential that changes on the device, and what is sure to be taken as a new one. */
  readonly loginChange?: { readonly field: Path; readonly rules: SecretRules };
  /** Sentences about what no vendor document confirms; shown on the connection page and in GET /api/drivers. */
  readonly unconfirmed: readonly string[];
}

/** What answers at an address, before any login. `serial` is the device's own identity, if it tells one. */
export interface Identity {
  readonly driver: string;
  readonly model?: string;
  readonly firmware?: string;
  readonly apiVersion?: string;
  readonly serial?: string;
}

/** How a secret came back from a device: masked, in clear (never leaves the server), or not at all. */
export type ReadSecret = { readonly kind: "masked" } | { readonly kind: "plain"; readonly value: string } | { readonly kind: "absent" };

/** One document as the device has it now. */
export interface Reading {
  /** Without any secret. In domain form: types of the schema, whatever the wire uses. */
  readonly values: Document;
  /** Every secret path of the schema. */
  readonly secrets: Readonly<Record<Path, ReadSecret>>;
  /** What the device sent and the schema does not know, in wire form: shown, kept, written back. */
  readonly unknown: Document;
  /** Where `unknown` held secrets: taken out for whoever looks, and still written back with a write that comes from this reading. */
  readonly withheld?: readonly Path[];
  /**
   * What the device says of itself under the schema's read-only paths, such as a status that changes by itself: shown with the values,
   * and no part of a baseline or of a comparison.
   */
  readonly reported?: Document;
}

/** One document to write: schema-valid values with the secrets filled in, and the unknown as it was read. */
export interface Writing {
  readonly values: Document;
  readonly unknown: Document;
  /**
   * The very object that this driver's read resolved with a moment ago, and that the write was decided on. A driver that merges into
   * what the device has may use what it remembers of it instead of asking again; without it, it asks.
   */
  readonly from?: Reading;
}

/** The row's id is the device's own, as a string, however large. */
export interface RecordReading extends Reading {
  readonly id: string;
}

export interface RecordPage {
  readonly items: readonly RecordReading[];
  /** Only if the device can be trusted to know. */
  readonly total?: number;
  /** False: the device's own page was short or empty, so this is the last. True: another may follow. Absent: judge by the number of items. */
  readonly more?: boolean;
}

/** What stops working if a record goes. */
export interface Dependant {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
}

export type StatusValue = "yes" | "no" | "differs" | "unknown" | "not_applicable";

/** One account's registration, as the device says. */
export interface Registration {
  /** Section or collection id, and the record's id where there is one. */
  readonly document: string;
  readonly record?: string;
  /** What people call the record. */
  readonly title?: string;
  /** True for what does not register, and is not reached either, as the device says. */
  readonly offline?: boolean;
  readonly state: StatusValue;
  /** The device's own words or a short reason. */
  readonly detail?: string;
  /** True if the device says that nobody has asked it to register: its account is switched off there. */
  readonly switchedOff?: boolean;
}

export interface DeviceStatus {
  readonly registrations: readonly Registration[];
}

/**
 * Where a driver keeps what a login gave it (token, cookie; a value of JSON), between calls. One per device and credential, sealed where
 * it is stored, never logged. `share` runs one login for all who ask at the same time.
 */
export interface SessionSlot {
  get(): unknown;
  set(value: unknown, expiresAt?: number): void;
  clear(): void;
  share(login: () => Promise<void>): Promise<void>;
}

/** What a driver is handed for one call. It reaches nothing else. */
export interface DriverContext {
  readonly connection: DeviceConnection;
  /** Already parsed with the manifest's schema. Empty for calls before a login. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Connection settings, already parsed with the manifest's schema. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly session: SessionSlot;
}

/**
 * The code for one family. Every method rejects with `DeviceFault` only. A refused login is `device_login_refused` and is
 * tried once; an expired token signs in once and repeats once. Reads have no side effects on the device.
 */
export interface Driver {
  readonly manifest: Manifest;
  /** What answers, without signing in; undefined if it is not of this family. */
  identify(context: DriverContext): Promise<Identity | undefined>;
  /** Proves the credentials with a fresh login. */
  signIn(context: DriverContext): Promise<{ readonly as?: string }>;
  /** Ends the session on the device where it can be ended. */
  signOut(context: DriverContext): Promise<void>;
  /**
   * Only with the capability `change_login`: has the device take `next`, the whole login with its new secret, in place of the one in the
   * context. Resolves when the device said yes, which proves nothing: the caller signs in with the new one.
   */
  changeLogin?(context: DriverContext, next: Readonly<Record<string, string>>): Promise<void>;
  status(context: DriverContext): Promise<DeviceStatus>;
  read(context: DriverContext, section: string): Promise<Reading>;
  /** Sends the whole document. Resolves when the device said yes, which proves nothing: the caller reads back. */
  write(context: DriverContext, section: string, document: Writing): Promise<void>;
  /** Only for collections. `page` counts from 1. */
  list(context: DriverContext, collection: string, query: { page: number; pageSize: number }): Promise<RecordPage>;
  get(context: DriverContext, collection: string, id: string): Promise<RecordReading>;
  /** Resolves with the new record's id. */
  create(context: DriverContext, collection: string, document: Writing): Promise<string>;
  update(context: DriverContext, collection: string, id: string, document: Writing): Promise<void>;
  /** Only where an id follows from the values (a device that tells none): the id that a record has after such an update. */
  idAfterUpdate?(collection: string, id: string, document: Writing): string;
  /** Resolves with what the device says it invalidated. */
  remove(context: DriverContext, collection: string, id: string): Promise<readonly Dependant[]>;
  dependants(context: DriverContext, collection: string, id: string): Promise<readonly Dependant[]>;
}
