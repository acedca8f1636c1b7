"use client";
import { call } from "@/lib/api/client";
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

/** What the other ends of an account's line say to it as it is typed, by field. */
export async function askAccount(
  { device, document, record, secret }: Account,
  typed: { readonly values: Document; readonly secrets: readonly Path[] },
): Promise<ReadonlyMap<Path, OutsideWarning>> {
  const { line, keeps, shared, said } = await call("POST /api/lines/account-check", {
    body: { deviceId: device, document, record, values: typed.values },
  });
  const found = new Map<Path, OutsideWarning>(said.map(({ path, message, who }) => [path, { message, who }]));
  if (line && shared.length > 0) {
    const href = `/reset?line=${line.id}`;
    found.set(
      secret,
      typed.secrets.includes(secret)
        ? { message: keeps.join(" "), link: { label: "Reset the line instead", href } }
        : { message: `Shared with ${shared.join(" and ")}.`, quiet: true, link: { label: "Reset the line to change both", href } },
    );
  }
  return found;
}
