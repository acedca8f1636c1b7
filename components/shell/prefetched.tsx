import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import type { ReactNode } from "react";

/** What the server already knows, so that the page is drawn with it and asks again only when it is stale. */
export function Prefetched({ entries, children }: { entries: readonly (readonly [key: QueryKey, data: unknown])[]; children: ReactNode }) {
  const client = new QueryClient();
  for (const [key, data] of entries) {
    if (data !== undefined) {
      client.setQueryData(key, data);
    }
  }
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
