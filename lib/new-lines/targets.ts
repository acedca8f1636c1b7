import { z } from "zod";
import { manifestOf } from "@/lib/drivers/catalog";
import type { NewAccount } from "@/lib/drivers/new-account";
import { toCreate } from "@/lib/drivers/to-create";
import type { AccountMapping, CollectionManifest, Manifest, SectionManifest } from "@/lib/drivers/types";
import { type Document, withValue } from "@/lib/schema/document";
import { generate } from "@/lib/schema/generate";
import { leaves, secretLeaves } from "@/lib/schema/walk";

/** Where an account is written: a section of a device, or a new record of a collection. */
export interface Target {
  readonly document: string;
  readonly manifest: SectionManifest | CollectionManifest;
  /** True if the account is a record that has to be made. */
  readonly makes: boolean;
  readonly account: AccountMapping & { readonly compose: NonNullable<AccountMapping["compose"]> };
}

function asTarget(manifest: SectionManifest | CollectionManifest, makes: boolean): Target[] {
  const { account } = manifest;
  return account?.compose ? [{ document: manifest.id, manifest, makes, account: { ...account, compose: account.compose } }] : [];
}

const made = ({ collections }: Manifest) =>
  (collections as readonly CollectionManifest[]).filter(({ can }) => can.create && can.remove).flatMap((item) => asTarget(item, true));

/** Where a family keeps the account by which a device of it registers. Undefined: it registers nowhere. */
export function deviceTarget(driver: string): Target | undefined {
  const manifest = manifestOf(driver);
  const registers = ({ account }: Target) => account.role !== "accepts";
  return manifest && [...manifest.sections.flatMap((item) => asTarget(item, false)), ...made(manifest)].find(registers);
}

/** Where a family keeps the accounts that it accepts. Undefined: it is no server. */
export function serverTarget(driver: string): Target | undefined {
  const manifest = manifestOf(driver);
  return manifest && made(manifest).find(({ account }) => account.role !== "registers");
}

/** The document by which all accounts of a device are switched on, if that is one of its own. */
export function switchOf(driver: string) {
  return manifestOf(driver)?.accounts?.switch;
}

/** What is asked to be written for an account, its password among it. */
export function writtenFor({ account }: Target, wish: NewAccount, password: string): Document {
  return withValue(account.compose(wish), account.secret, password);
}

/** A new record needs all its secrets: those that the account does not name are made, each by its own rules. */
export function withOtherSecrets(target: Target, values: Document): Document {
  const { schema } = toCreate(target.manifest as CollectionManifest);
  return secretLeaves(schema)
    .filter(({ path, optional, nullable }) => path !== target.account.secret && !optional && !nullable)
    .reduce((all, { path, secret }) => withValue(all, path, generate(secret)), values);
}

/** Why a document does not take a user, in its own words; undefined if it does. */
export function complaintAbout(target: Target, user: string): string | undefined {
  const { schema } = target.makes ? toCreate(target.manifest as CollectionManifest) : target.manifest;
  const leaf = leaves(schema).find(({ path }) => path === target.account.user);
  const parsed = leaf && z.core.safeParse(leaf.schema, user);
  return parsed === undefined || parsed.success ? undefined : (parsed.error.issues[0]?.message ?? "It does not take this user.");
}
