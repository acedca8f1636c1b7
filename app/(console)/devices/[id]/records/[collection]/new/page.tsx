import type { Metadata } from "next";
import { RecordPage } from "@/components/records/record-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "New record" };

export default async function Page({ params }: { params: Promise<{ id: string; collection: string }> }) {
  await requirePage("device.configure");
  const { id, collection } = await params;
  return <RecordPage id={id} collection={collection} />;
}
