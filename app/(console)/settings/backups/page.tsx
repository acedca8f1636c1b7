import type { Metadata } from "next";
import { BackupsPage } from "@/components/settings/backups/backups-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Backups" };

export default async function Page() {
  await requirePage("backup.edit");
  return <BackupsPage />;
}
