"use client";
import { callDemo } from "@/lib/api/client";
import { closeLive } from "../shell/live/live-state";

/** A person of the demo, whose place a presenter can take. */
export interface DemoPerson {
  readonly who: string;
  readonly label: string;
  readonly name: string;
  readonly current: boolean;
}

/** One thing that a presenter can do to a device of the simulated building. */
export interface DemoSwitch {
  readonly name: "unplug" | "password" | "setting" | "certificate" | "half_done" | "two_people";
  readonly on: boolean;
  /** The line that shows it, of those that the person sees. */
  readonly line: { readonly id: string; readonly name: string };
  /** The device that it is done to, where the person may open its page. */
  readonly deviceId: string | null;
  readonly deviceName: string;
}

// These operations exist in a demo only, so that the product's list of operations does not know them.
export const fetchPeople = () => callDemo("GET", "people") as Promise<{ items: readonly DemoPerson[] }>;
export const fetchSwitches = () => callDemo("GET", "switches") as Promise<{ items: readonly DemoSwitch[] }>;

export const throwSwitch = (name: DemoSwitch["name"], on: boolean) =>
  callDemo("POST", "switches", { name, on }) as Promise<{ items: readonly DemoSwitch[] }>;

export const startOver = () => callDemo("POST", "start-over", {});

/** Signs in as another person of the demo. A full load, as after every sign-in: nothing of the other session stays in memory. */
export async function lookAs(who: string): Promise<void> {
  await callDemo("POST", "look-as", { who });
  // That somebody else is here now is no news to this page.
  closeLive();
  window.location.assign("/");
}
