"use client";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "@/lib/api/client";

const pages: Readonly<Record<string, string>> = { not_authenticated: "/sign-in", second_step_required: "/second-step" };

/** A session that ended while the page was open, or that needs a second step by now: there first, then back here. */
export function signInAgain(error: unknown): void {
  const page = error instanceof ApiProblem ? pages[error.code] : undefined;
  if (page !== undefined && window.location.pathname !== page) {
    const here = `${window.location.pathname}${window.location.search}`;
    window.location.assign(`${page}?next=${encodeURIComponent(here)}`);
  }
}

function makeClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: signInAgain }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal is an answer; only a lost connection is asked again.
        retry: (count, error) => count < 2 && error instanceof ApiProblem && error.status === 0,
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false, onError: signInAgain },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
