import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TourPage } from "@/components/tour/tour-page";
import { requirePage } from "@/lib/auth/page";
import { env } from "@/lib/platform/env";

export const metadata: Metadata = { title: "Tour" };

/** Only in a demo: it speaks of the simulated building. */
export default async function Page() {
  await requirePage("signed_in");
  if (!env().LINEWARD_DEMO) {
    notFound();
  }
  return <TourPage />;
}
