"use client";
import { useCallback, useRef, useState } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";

export interface Selection {
  readonly devices: ReadonlyMap<string, DeviceItem>;
  /** Flips one row; with `extend`, makes all rows from the last one to this alike. */
  toggle(rows: readonly DeviceItem[], index: number, extend: boolean): void;
  set(devices: readonly DeviceItem[]): void;
}

/** Which devices are selected. They stay selected when the rows change under them. */
export function useSelection(): Selection {
  const [devices, setDevices] = useState<ReadonlyMap<string, DeviceItem>>(new Map());
  const anchor = useRef<string>(undefined);
  const toggle = useCallback((rows: readonly DeviceItem[], index: number, extend: boolean) => {
    const row = rows[index];
    if (!row) {
      return;
    }
    const from = extend ? rows.findIndex((row) => row.id === anchor.current) : -1;
    const range = from === -1 ? [row] : rows.slice(Math.min(from, index), Math.max(from, index) + 1);
    setDevices((before) => {
      const next = new Map(before);
      const on = !before.has(row.id);
      for (const device of range) {
        if (on) {
          next.set(device.id, device);
        } else {
          next.delete(device.id);
        }
      }
      return next;
    });
    anchor.current = row.id;
  }, []);
  const set = useCallback((all: readonly DeviceItem[]) => {
    anchor.current = undefined;
    setDevices(new Map(all.map((device) => [device.id, device])));
  }, []);
  return { devices, toggle, set };
}
