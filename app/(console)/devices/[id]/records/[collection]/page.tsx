import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RecordsPage } from "@/components/records/records-page";
import { requirePage } from "@/lib/auth/page";
import { toDetail } from "@/lib/devices/device-detail";

export const metadata: Metadata = { title: "Records of a device" };

export default async function Page({ params }: { params: Promise<{ id: string; collection: string }> }) {
  const actor = await requirePage("device.see");
  const { id, collection } = await params;
  const device = await toDetail(actor, id).catch(() => undefined);
  if (!device?.collections.some((candidate) => candidate.id === collection)) {
    notFound();
  }
  return <RecordsPage key={collection} id={id} collection={collection} />;
}
