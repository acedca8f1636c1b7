import type { Metadata } from "next";
import { AddDevice } from "@/components/devices/add/add-device";
import { driverChoice } from "@/components/devices/login-fields";
import { requirePage } from "@/lib/auth/page";
import { manifests } from "@/lib/drivers/catalog";

export const metadata: Metadata = { title: "Add device" };

export default async function Page() {
  await requirePage("device.add");
  return <AddDevice drivers={manifests().map(driverChoice)} />;
}
