import { migrate } from "@/lib/db/migrate";
import { env } from "@/lib/env";
import { openVault } from "@/lib/keys/open-vault";
import { seedNetworks } from "@/lib/networks/service";

/** What the product's start does before it answers, without background work. */
export async function prepareProduct(root: string): Promise<void> {
  await migrate(env().database, root);
  await openVault();
  await seedNetworks();
}
