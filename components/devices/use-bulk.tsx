"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useState } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import { changeAddress, type DeviceFilter, type DeviceSelection } from "../jobs/new/chosen";
import { useMay } from "../session/me";
import { useSelection } from "../ui/use-selection";
import { type Ability, jobFilterOf } from "./bulk-selection";
import { type BulkAction, SelectionBar } from "./selection-bar";
import { fetchAllDevices } from "./use-devices";
import type { View } from "./view";

const BulkDialog = dynamic(() => import("./bulk-dialog").then((module) => module.BulkDialog), { ssr: false });
const PlanDialog = dynamic(() => import("../jobs/new/plan-dialog").then((module) => module.PlanDialog), { ssr: false });

/** So many are checked here, one after the other and at once; more are a job. */
const checkedHere = 20;

type Doing =
  | { readonly action: "check" | "tag" | "move" | "place" | "login"; readonly devices: readonly DeviceItem[] }
  | { readonly kind: "check" | "rotate_login" | "give_lines" | "remove"; readonly selection: DeviceSelection; readonly what: string };

const none: ReadonlyMap<string, DeviceItem> = new Map();

/** What is selected on the Devices page, and what is done to it. All that match are a filter, which is frozen as a list when it is planned. */
export function useBulk(view: View, parameters: string, rows: readonly DeviceItem[], total: number, abilities: readonly Ability[]) {
  const selection = useSelection<DeviceItem>();
  const [all, setAll] = useState<{ readonly filter: DeviceFilter; readonly of: string; readonly count: number }>();
  const [doing, setDoing] = useState<Doing>();
  const [busy, setBusy] = useState(false);
  const mayRun = useMay("job.run");
  const router = useRouter();
  const isAll = all !== undefined && all.of === parameters;
  const { toggle, set } = selection;

  const clear = useCallback(() => {
    setAll(undefined);
    set([]);
  }, [set]);
  const fetchAll = useCallback(async () => {
    setBusy(true);
    try {
      return await fetchAllDevices(parameters);
    } finally {
      setBusy(false);
    }
  }, [parameters]);
  const toggleRow = useCallback(
    (index: number, extend: boolean) => {
      if (!isAll) {
        toggle(rows, index, extend);
        return;
      }
      // All but this one is no filter any more: it becomes a list.
      void fetchAll().then((devices) => {
        setAll(undefined);
        set(devices.filter(({ id }) => id !== rows[index]?.id));
      });
    },
    [isAll, toggle, rows, fetchAll, set],
  );
  const selectAll = async () => {
    const filter = mayRun ? jobFilterOf(view) : undefined;
    if (filter) {
      set([]);
      setAll({ filter, of: parameters, count: total });
    } else {
      set(await fetchAll());
    }
  };

  const devices = [...selection.chosen.values()];
  const count = isAll ? all.count : devices.length;
  const chosen: DeviceSelection = isAll ? { filter: all.filter } : { devices: devices.map(({ id }) => id) };
  const what = isAll ? `all ${count} that match` : count === 1 ? "1 device" : `${count} devices`;
  const onAction = async (action: BulkAction) => {
    if (action === "settings") {
      router.push(changeAddress(chosen));
    } else if (action === "labels") {
      router.push(`/labels?devices=${(isAll ? await fetchAll() : devices).map(({ id }) => id).join(",")}`);
    } else if (
      action === "rotate_login" ||
      action === "give_lines" ||
      action === "remove" ||
      (action === "check" && mayRun && count > checkedHere)
    ) {
      setDoing({ kind: action, selection: chosen, what });
    } else {
      setDoing({ action, devices: isAll ? await fetchAll() : devices });
    }
  };
  const bar: ReactNode = (
    <>
      {count > 0 ? (
        <SelectionBar
          count={count}
          total={total}
          all={isAll}
          drivers={isAll ? [] : devices.map(({ driver }) => driver)}
          abilities={abilities}
          busy={busy}
          onSelectAll={() => void selectAll()}
          onLeaveOut={(drivers) => set(devices.filter(({ driver }) => !drivers.has(driver)))}
          onAction={(action) => void onAction(action)}
          onClear={clear}
        />
      ) : null}
      {doing === undefined ? null : "kind" in doing ? (
        <PlanDialog kind={doing.kind} selection={doing.selection} what={doing.what} onClose={() => setDoing(undefined)} />
      ) : (
        <BulkDialog action={doing.action} devices={doing.devices} onClose={() => setDoing(undefined)} />
      )}
    </>
  );
  const shown: ReadonlyMap<string, DeviceItem> = isAll ? new Map(rows.map((row) => [row.id, row])) : selection.chosen;
  return {
    selected: count === 0 ? none : shown,
    toggleRow,
    clear,
    /** The box in the head: all rows that are loaded, or none. */
    toggleShown: () => (count > 0 ? clear() : set(rows)),
    bar,
  };
}
