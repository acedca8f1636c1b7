import type { Metadata } from "next";
import { DevicesPage } from "@/components/devices/devices-page";
import { pageSize } from "@/components/devices/page-size";
import { readView, viewParameters } from "@/components/devices/view";
import { Prefetched } from "@/components/shell/prefetched";
import { pagesKey, textQuery } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { deviceQuery } from "@/lib/devices/endpoints";
import { listDevices } from "@/lib/devices/list-devices";
import { manifests } from "@/lib/drivers/catalog";
import { accountSections } from "@/lib/jobs/account-change";

export const metadata: Metadata = { title: "Devices" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requirePage("device.see");
  const given = Object.entries(await searchParams).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : []));
  const parameters = viewParameters(readView(new URLSearchParams(given)));
  // An address that asks for nonsense gets its answer from the API, beside the list.
  const query = deviceQuery.safeParse({ ...textQuery(parameters), limit: pageSize });
  const first = query.success ? await listDevices(query.data, actor) : undefined;
  const drivers = manifests().map((manifest) => ({ value: manifest.id, label: manifest.label }));
  const abilities = manifests().map(({ id, sections, capabilities }) => ({
    id,
    account: accountSections(sections).length > 0,
    login: capabilities.includes("change_login"),
  }));
  return (
    <Prefetched
      entries={[[pagesKey("GET /api/devices", { query: textQuery(parameters) }), first && { pages: [first], pageParams: [null] }]]}
    >
      <DevicesPage drivers={drivers} abilities={abilities} />
    </Prefetched>
  );
}
