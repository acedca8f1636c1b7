"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { forget, queryKey } from "@/lib/api/client";
import type { KeptOtherwise } from "../form/kept-otherwise";
import { useMay } from "../session/me";
import { type Deciding, SettleDialog } from "./settle-dialog";
import { useDevice } from "./use-device";
import { useDifferences } from "./use-differences";

/** For a form: which of its fields the device has otherwise, and the dialog that settles one of them. */
export function useKeptOtherwise(
  id: string,
  document: string,
  { record = "", baseline }: { readonly record?: string; readonly baseline: string | undefined },
): { known: KeptOtherwise | undefined; dialog: ReactNode } {
  const client = useQueryClient();
  const last = useRef(baseline);
  useEffect(() => {
    // The device has said something else than what was known of it: so it may differ now, or no longer.
    if (baseline !== undefined && last.current !== undefined && last.current !== baseline) {
      void client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}", { params: { id } }) });
      void forget(client, "GET /api/devices/{id}/differences");
    }
    last.current = baseline;
  }, [client, id, baseline]);
  const device = useDevice(id).data;
  const mayWrite = useMay("device.configure");
  const [deciding, setDeciding] = useState<Deciding>();
  const differs = device?.truths.matches.state === "differs";
  const found = useDifferences(id, differs).data?.items;
  const item = differs ? found?.find((candidate) => candidate.document === document && (candidate.record ?? "") === record) : undefined;
  const onDecide = useCallback<NonNullable<KeptOtherwise["onDecide"]>>(
    (act, field) => item && setDeciding({ act, item, fields: [field] }),
    [item],
  );
  return {
    known: item && { item, onDecide: mayWrite ? onDecide : undefined },
    dialog: device && deciding ? <SettleDialog device={device} deciding={deciding} onClose={() => setDeciding(undefined)} /> : null,
  };
}
