import type { Metadata } from "next";
import { LogPage } from "@/components/resets/log-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Resets" };

export default async function Page() {
  await requirePage("line.reset");
  return <LogPage />;
}
