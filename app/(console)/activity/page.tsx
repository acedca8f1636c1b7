import type { Metadata } from "next";
import { ActivityPage } from "@/components/activity/activity-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "My activity" };

export default async function Page() {
  await requirePage("audit.own");
  return <ActivityPage />;
}
