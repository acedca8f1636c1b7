import type { Metadata } from "next";
import { CheckPage } from "@/components/imports/check-page";
import { requirePage } from "@/lib/auth/page";
import { manifests } from "@/lib/drivers/catalog";

export const metadata: Metadata = { title: "Check the list" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("device.add");
  const drivers = manifests().map((manifest) => ({ value: manifest.id, label: manifest.label }));
  return <CheckPage id={(await params).id} drivers={drivers} />;
}
