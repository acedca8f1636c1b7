import type { Metadata } from "next";
import { AlertsPage } from "@/components/alerts/alerts-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alerts" };

export default async function Page() {
  await requirePage("alert.see");
  return <AlertsPage />;
}
