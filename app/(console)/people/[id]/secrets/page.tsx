import type { Metadata } from "next";
import { KnownSecretsPage } from "@/components/people/known-secrets-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "What they know" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  await requirePage("person.see");
  return <KnownSecretsPage id={(await params).id} />;
}
