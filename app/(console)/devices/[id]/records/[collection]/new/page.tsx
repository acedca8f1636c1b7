import type { Metadata } from "next";
import { RecordPage } from "@/components/records/record-page";
import { requirePage } from "@/lib/auth/page";
import { documentCalled } from "@/lib/drivers/catalog";

interface Given {
  readonly params: Promise<{ id: string; collection: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  const document = documentCalled((await params).collection);
  return { title: `New ${document && "singular" in document ? document.singular : "record"}` };
}

export default async function Page({ params }: Given) {
  await requirePage("device.configure");
  const { id, collection } = await params;
  return <RecordPage id={id} collection={collection} />;
}
