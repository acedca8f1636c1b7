import type { Metadata } from "next";
import { RulesPage } from "@/components/alerts/rules-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alert rules" };

export default async function Page() {
  await requirePage("alert.rules");
  return <RulesPage />;
}
