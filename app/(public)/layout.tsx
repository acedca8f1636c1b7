import { headers } from "next/headers";
import type { ReactNode } from "react";
import { PublicFrame } from "@/components/session/public-frame";
import { env } from "@/lib/platform/env";
import { version } from "@/package.json";

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const host = (await headers()).get("host") ?? "";
  return (
    <PublicFrame host={host} version={version} demo={env().LINEWARD_DEMO}>
      {children}
    </PublicFrame>
  );
}
