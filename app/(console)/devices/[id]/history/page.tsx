import type { Metadata } from "next";
import { DeviceHistory } from "@/components/devices/device-history";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "History" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("device.see");
  return <DeviceHistory id={(await params).id} />;
}
