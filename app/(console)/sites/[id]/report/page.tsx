import type { Metadata } from "next";
import { MonthReportPage } from "@/components/month-report/month-report-page";
import { requirePage } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Month report" };

interface Given {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ month?: string | string[] }>;
}

export default async function Page({ params, searchParams }: Given) {
  await requirePage("device.see");
  const { month } = await searchParams;
  return <MonthReportPage site={(await params).id} month={typeof month === "string" ? month : undefined} />;
}
