import type { Metadata } from "next";
import { ResetPage } from "@/components/resets/reset-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Reset a password" };

export default async function Page() {
  await requirePage("line.reset");
  return <ResetPage />;
}
