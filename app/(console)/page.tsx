import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { OverviewPage } from "@/components/overview/overview-page";
import { Prefetched } from "@/components/shell/prefetched";
import { queryKey } from "@/lib/api/client";
import { pageActor, requirePage } from "@/lib/auth/page";
import { may } from "@/lib/http/permissions";
import { overview } from "@/lib/monitoring/overview";

export const metadata: Metadata = { title: "Overview" };

export default async function Page() {
  const { role } = await pageActor();
  if (!may({ role }, "device.see")) {
    redirect(may({ role }, "line.reset") ? "/reset" : "/activity");
  }
  const actor = await requirePage("device.see");
  return (
    <Prefetched entries={[[queryKey("GET /api/overview"), await overview(actor)]]}>
      <OverviewPage />
    </Prefetched>
  );
}
