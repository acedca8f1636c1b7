import type { Metadata } from "next";
import { MaintenancePage } from "@/components/alerts/maintenance-list";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Maintenance" };

export default async function Page() {
  await requirePage("alert.see");
  return <MaintenancePage />;
}
