import type { Metadata } from "next";
import { ChangeRecordsPage } from "@/components/records/change-records-page";
import { requirePage } from "@/lib/auth/page";
import { documentCalled } from "@/lib/drivers/catalog";

interface Given {
  readonly params: Promise<{ id: string; collection: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  const document = documentCalled((await params).collection);
  return { title: `Change ${document?.label ?? "records"}` };
}

export default async function Page({ params }: Given) {
  await requirePage("job.run");
  const { id, collection } = await params;
  return <ChangeRecordsPage id={id} collection={collection} />;
}
