import "server-only";
import { slot } from "@/lib/platform/app";
import type { Vault } from "./vault";

const shared = slot<Vault>("vault");

/** Hands the opened vault to the rest of the process, once, at start. */
export function setVault(vault: Vault): void {
  shared.value = vault;
}

/** The process's vault. Throws before the start has opened it. */
export function vault(): Vault {
  const open = shared.value;
  if (!open) {
    throw new Error("The vault is used before the start has opened it");
  }
  return open;
}

/** The ids of the keys that can be opened now; follows the key file, so a rotation by another process shows. */
export function openKeyIds(): ReadonlySet<string> {
  return shared.value?.keyIds ?? new Set();
}
