import type { Metadata } from "next";
import { HandOverPage } from "@/components/hand-overs/hand-over-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Hand-over" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("device.see");
  return <HandOverPage id={(await params).id} />;
}
