import type { Metadata } from "next";
import { RevealPage } from "@/components/resets/reveal-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "One-time password", referrer: "no-referrer" };

export default async function Page({ params }: { params: Promise<{ token: string }> }) {
  await requirePage("device.configure");
  return <RevealPage token={(await params).token} />;
}
