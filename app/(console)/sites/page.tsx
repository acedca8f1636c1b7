import type { Metadata } from "next";
import { SitesPage } from "@/components/sites/sites-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Sites" };

export default async function Page() {
  await requirePage("site.see");
  return <SitesPage />;
}
