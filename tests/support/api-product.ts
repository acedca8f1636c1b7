import { seedNetworks } from "@/lib/networks/service";
import { migrate } from "@/lib/platform/db/migrate";
import { env } from "@/lib/platform/env";
import { compose } from "@/lib/server/composition";
import { openVault } from "@/lib/vault/open-vault";

/** What the product's start does before it answers, without background work. */
export async function prepareProduct(root: string): Promise<void> {
  compose();
  await migrate(env().database, root);
  await openVault();
  await seedNetworks();
}
