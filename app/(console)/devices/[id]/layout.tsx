import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { DeviceFrame } from "@/components/devices/device-frame";
import { Prefetched } from "@/components/shell/prefetched";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { toDetail } from "@/lib/devices/device-detail";
import { ProblemError } from "@/lib/http/problems";

/** The device of this request, asked once for title and page. */
const deviceOf = cache(async (id: string) => {
  const actor = await requirePage("device.see");
  return toDetail(actor, id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
});

interface Given {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  const { name } = await deviceOf((await params).id);
  return { title: { default: name, template: `%s · ${name} · Lineward` } };
}

export default async function Layout({ params, children }: Given & { children: ReactNode }) {
  const { id } = await params;
  return (
    <Prefetched entries={[[queryKey("GET /api/devices/{id}", { params: { id } }), await deviceOf(id)]]}>
      <DeviceFrame id={id}>{children}</DeviceFrame>
    </Prefetched>
  );
}
