import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RecordsPage } from "@/components/records/records-page";
import { requirePage } from "@/lib/auth/page";
import { toDetail } from "@/lib/devices/device-detail";
import { documentCalled } from "@/lib/drivers/catalog";

interface Given {
  readonly params: Promise<{ id: string; collection: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  return { title: documentCalled((await params).collection)?.label ?? "Records" };
}

export default async function Page({ params }: Given) {
  const actor = await requirePage("device.see");
  const { id, collection } = await params;
  const device = await toDetail(actor, id).catch(() => undefined);
  if (!device?.collections.some((candidate) => candidate.id === collection)) {
    notFound();
  }
  return <RecordsPage key={collection} id={id} collection={collection} />;
}
