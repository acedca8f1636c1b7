import type { Metadata } from "next";
import { FindPage } from "@/components/scans/find-page";
import { requirePage } from "@/lib/auth/page";
import { manifests } from "@/lib/drivers/catalog";

export const metadata: Metadata = { title: "Find devices" };

export default async function Page() {
  await requirePage("device.add");
  return <FindPage drivers={manifests().map(({ id, label }) => ({ value: id, label }))} />;
}
