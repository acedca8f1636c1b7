import type { Metadata } from "next";
import { AuditPage } from "@/components/audit/audit-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Audit" };

export default async function Page() {
  await requirePage("audit.see");
  return <AuditPage />;
}
