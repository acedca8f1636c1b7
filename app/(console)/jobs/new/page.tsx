import type { Metadata } from "next";
import { NewChangePage } from "@/components/jobs/new/new-change-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Change SIP settings" };

export default async function Page() {
  await requirePage("job.run");
  return <NewChangePage />;
}
