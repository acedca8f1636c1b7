import { headers } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "@/components/shell/shell";
import { pageActor } from "@/lib/auth/page";
import { read } from "@/lib/people/me";
import { env } from "@/lib/platform/env";
import { version } from "@/package.json";

/** The frame of every page behind the sign-in. Whether a page may be seen is asked in each page, never only here. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { sites, secondStepFrom, ...me } = await read(await pageActor());
  const host = (await headers()).get("host") ?? "";
  return (
    <Shell
      me={{ ...me, boundToSites: sites !== null }}
      secondStepFrom={secondStepFrom}
      demo={env().LINEWARD_DEMO}
      version={version}
      host={host}
    >
      {children}
    </Shell>
  );
}
