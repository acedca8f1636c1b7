import type { Metadata } from "next";
import { KeptPage } from "@/components/hand-overs/kept-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Hand-over" };

interface Given {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ print?: string | string[] }>;
}

export default async function Page({ params, searchParams }: Given) {
  await requirePage("device.see");
  return <KeptPage id={(await params).id} print={(await searchParams).print !== undefined} />;
}
