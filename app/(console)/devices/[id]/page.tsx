import { DeviceOverview } from "@/components/devices/device-overview";
import { requirePage } from "@/lib/auth/page";

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("device.see");
  return <DeviceOverview id={(await params).id} />;
}
