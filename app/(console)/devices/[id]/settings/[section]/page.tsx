import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { SectionPage } from "@/components/devices/section-page";
import { requirePage } from "@/lib/auth/page";
import { documentCalled } from "@/lib/drivers/catalog";
import { ProblemError } from "@/lib/http/problems";
import { lastReading } from "@/lib/settings/read-settings";

interface Given {
  readonly params: Promise<{ id: string; section: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  const { section } = await params;
  return { title: documentCalled(section)?.label ?? "Settings" };
}

export default async function Page({ params }: Given) {
  const actor = await requirePage("device.see");
  const { id, section } = await params;
  const known = await lastReading(actor, id, { document: section, record: "" }).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  return <SectionPage id={id} section={section} known={known} />;
}
