import type { Metadata } from "next";
import { PeoplePage } from "@/components/people/people-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "People" };

export default async function Page() {
  await requirePage("person.see");
  return <PeoplePage />;
}
