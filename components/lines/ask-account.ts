"use client";
import { call } from "@/lib/api/client";
import { accountWarnings } from "@/lib/lines/account-warnings";
import type { AccountCheck } from "@/lib/lines/schemas";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import type { OutsideWarning } from "../form/form-state";

interface Account {
  readonly device: string;
  readonly document: string;
  /** "" for a section. */
  readonly record: string;
  readonly secret: Path;
}

/** What was answered, as the form says it: at its field, with the better way beside the password. */
export function warningsByField(check: AccountCheck, secret: Path, changesSecret: boolean): ReadonlyMap<Path, OutsideWarning> {
  const { line, shared } = check;
  const found = new Map<Path, OutsideWarning>(accountWarnings(check, secret, changesSecret).map(({ path, ...warning }) => [path, warning]));
  if (line && shared.length > 0) {
    const href = `/reset?line=${line.id}`;
    const warning = found.get(secret);
    found.set(
      secret,
      warning && changesSecret
        ? { ...warning, link: { label: "Reset the line instead", href } }
        : { message: `Shared with ${shared.join(" and ")}.`, quiet: true, link: { label: "Reset the line to change both", href } },
    );
  }
  return found;
}

/** What the other ends of an account's line say to it as it is typed, by field. */
export async function askAccount(
  { device, document, record, secret }: Account,
  typed: { readonly values: Document; readonly secrets: readonly Path[] },
): Promise<ReadonlyMap<Path, OutsideWarning>> {
  const check = await call("POST /api/lines/account-check", {
    body: { deviceId: device, document, record, values: typed.values },
  });
  return warningsByField(check, secret, typed.secrets.includes(secret));
}
