import type { Metadata } from "next";
import { SourcePage } from "@/components/imports/source-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Import list" };

export default async function Page() {
  await requirePage("device.add");
  return <SourcePage />;
}
