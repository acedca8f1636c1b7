import type { Metadata } from "next";
import { AlertPage } from "@/components/alerts/alert-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Alert" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("alert.see");
  return <AlertPage id={(await params).id} />;
}
