import type { Metadata } from "next";
import { ResolvedAlertsPage } from "@/components/alerts/alerts-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Resolved alerts" };

export default async function Page() {
  await requirePage("alert.see");
  return <ResolvedAlertsPage />;
}
