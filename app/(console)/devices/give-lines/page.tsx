import type { Metadata } from "next";
import { SheetPage } from "@/components/new-lines/sheet-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Give lines from a sheet" };

export default async function Page() {
  await requirePage("device.configure");
  return <SheetPage />;
}
