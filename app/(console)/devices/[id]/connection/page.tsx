import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ConnectionPage } from "@/components/devices/connection/connection-page";
import { connectionNotes, driverChoice } from "@/components/devices/login-fields";
import { requirePage } from "@/lib/auth/page";
import { toDetail } from "@/lib/devices/device-detail";
import { manifestOf } from "@/lib/drivers/catalog";
import { ProblemError } from "@/lib/http/problems";

export const metadata: Metadata = { title: "Connection" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requirePage("device.see");
  const { id } = await params;
  const device = await toDetail(actor, id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      return undefined;
    }
    throw error;
  });
  const manifest = device && manifestOf(device.driver);
  if (!manifest) {
    notFound();
  }
  return <ConnectionPage id={id} driver={driverChoice(manifest)} notes={connectionNotes(manifest)} />;
}
