import "server-only";
import { env } from "@/lib/platform/env";
import { checkCanaries } from "./canary";
import { canaryStore } from "./canary-store";
import { setVault } from "./instance";
import { loadOrCreateKeyRing } from "./key-file";
import { sealedRowsExist } from "./sealed-store";
import { createVault, type Vault } from "./vault";

/**
 * Opens the vault with the keys of this installation and proves, before anything else is done, that they open what the database
 * holds; the database must be migrated. Throws `StartError` with the expected key's fingerprint for a wrong or missing key.
 */
export async function openVault(): Promise<Vault> {
  const { keyFile, LINEWARD_KEY } = env();
  const store = canaryStore();
  const canaries = await store.read();
  const ring = await loadOrCreateKeyRing({
    file: keyFile,
    envKey: LINEWARD_KEY,
    // A canary was sealed with a key as well: a new key beside it would only hide that the old one is lost.
    sealedRowsExist: canaries.length > 0 || (await sealedRowsExist()),
    expectedKeyIds: canaries.map((canary) => canary.keyId),
  });
  const vault = createVault(ring);
  await checkCanaries(vault, store);
  setVault(vault);
  return vault;
}
