import type { Metadata } from "next";
import { SitesPage } from "@/components/sites/sites-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Sites" };

export default async function Page() {
  // Agents know sites as a part of a line's name; the page leads to devices.
  await requirePage("device.see");
  return <SitesPage />;
}
