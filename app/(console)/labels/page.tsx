import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LabelsPage } from "@/components/labels/labels-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Labels" };

interface Given {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: Given) {
  await requirePage("device.see");
  const { site, devices } = await searchParams;
  if (typeof site === "string") {
    return <LabelsPage wanted={{ site }} />;
  }
  if (typeof devices !== "string") {
    notFound();
  }
  return <LabelsPage wanted={{ devices }} />;
}
