import { useCallback, useEffect, useState } from "react";

/** A device registers again within seconds of a write; Lineward watches it for about as long. */
const settlingMs = 20_000;
const askEachMs = 1_000;

/** After a change was written, what became of it shall not wait for the next slow look: for a while the line is asked each second. */
export function useSettling(): { readonly refetchMs: number | undefined; readonly begin: () => void } {
  const [since, setSince] = useState<number>();
  useEffect(() => {
    if (since === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => setSince(undefined), settlingMs);
    return () => clearTimeout(timer);
  }, [since]);
  return { refetchMs: since === undefined ? undefined : askEachMs, begin: useCallback(() => setSince(Date.now()), []) };
}
