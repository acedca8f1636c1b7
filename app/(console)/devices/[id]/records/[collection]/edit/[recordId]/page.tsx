import type { Metadata } from "next";
import { RecordPage } from "@/components/records/record-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Record of a device" };

export default async function Page({ params }: { params: Promise<{ id: string; collection: string; recordId: string }> }) {
  await requirePage("device.see");
  const { id, collection, recordId } = await params;
  return <RecordPage key={recordId} id={id} collection={collection} record={decodeURIComponent(recordId)} />;
}
