"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import { problemWords } from "../ui/problem-panel";
import { forgetDeviceLists } from "./forget-device";

export interface BulkFailure {
  readonly device: DeviceItem;
  readonly cause: string;
}

export interface BulkRun {
  readonly state: "idle" | "running" | "done";
  readonly done: number;
  readonly total: number;
  readonly current: string | undefined;
  readonly failures: readonly BulkFailure[];
  start(devices: readonly DeviceItem[], act: (device: DeviceItem) => Promise<unknown>): Promise<void>;
  /** Lets the one under way end: a write that is cut off leaves its outcome unknown. */
  stop(): void;
}

const nothing = { state: "idle" as const, done: 0, total: 0, current: undefined, failures: [] as BulkFailure[] };

/** One device after the other, so that no network is flooded. A failure is kept with its cause, and the rest goes on. */
export function useBulkRun(): BulkRun {
  const [run, setRun] = useState<Omit<BulkRun, "start" | "stop">>(nothing);
  const stopped = useRef(false);
  const client = useQueryClient();
  const start: BulkRun["start"] = async (devices, act) => {
    stopped.current = false;
    const failures: BulkFailure[] = [];
    let done = 0;
    for (const device of devices) {
      if (stopped.current) {
        break;
      }
      setRun({ state: "running", done, total: devices.length, current: device.name, failures: [...failures] });
      try {
        await act(device);
      } catch (error) {
        const words = problemWords(error);
        failures.push({ device, cause: words.detail ?? words.title });
      }
      done += 1;
    }
    setRun({ state: "done", done, total: devices.length, current: undefined, failures });
    await forgetDeviceLists(client);
  };
  return {
    ...run,
    start,
    stop: () => {
      stopped.current = true;
    },
  };
}
