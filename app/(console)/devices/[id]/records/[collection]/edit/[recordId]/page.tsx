import type { Metadata } from "next";
import { RecordPage } from "@/components/records/record-page";
import { requirePage } from "@/lib/auth/page";
import { documentCalled } from "@/lib/drivers/catalog";

interface Given {
  readonly params: Promise<{ id: string; collection: string; recordId: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  return { title: documentCalled((await params).collection)?.label ?? "Record" };
}

export default async function Page({ params }: Given) {
  await requirePage("device.see");
  const { id, collection, recordId } = await params;
  return <RecordPage key={recordId} id={id} collection={collection} record={decodeURIComponent(recordId)} />;
}
