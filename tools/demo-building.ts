import { type ChildProcess, fork } from "node:child_process";
import path from "node:path";
import { StartError } from "@/lib/platform/env";
import type { BuildingReport, SeedDevice } from "@/lib/simulators/building/seed-report";
import type { SwitchName, SwitchState } from "@/lib/simulators/building/switches";

/** What the demo asks of its building, and what comes back. The two share nothing but these messages and the network. */
export interface BuildingCalls {
  readonly injectFaults: { readonly given: undefined; readonly answer: readonly string[] };
  /** What was changed since the faults stays when the building is started over. */
  readonly handOver: { readonly given: undefined; readonly answer: null };
  readonly switches: { readonly given: undefined; readonly answer: readonly SwitchState[] };
  readonly set: { readonly given: { readonly name: SwitchName; readonly on: boolean }; readonly answer: readonly SwitchState[] };
  /** Every device is as before the faults; resolves with all of them and the keys of those that were not. */
  readonly startOver: {
    readonly given: undefined;
    readonly answer: { readonly touched: readonly string[]; readonly devices: readonly SeedDevice[] };
  };
}

export type BuildingCall = keyof BuildingCalls;

export interface BuildingRequest {
  readonly id: number;
  readonly call: BuildingCall;
  readonly given?: unknown;
}

export type BuildingAnswer = { readonly id: number } & ({ readonly answer: unknown } | { readonly failed: string });

type Given<C extends BuildingCall> = BuildingCalls[C]["given"] extends undefined ? [] : [given: BuildingCalls[C]["given"]];

/** The building, which runs in a process of its own. */
export interface BuildingProcess {
  readonly report: BuildingReport;
  ask<C extends BuildingCall>(call: C, ...given: Given<C>): Promise<BuildingCalls[C]["answer"]>;
  /** Resolves when it has ended. */
  end(): Promise<void>;
}

/** Hands an answer to whoever waits for it; everybody who still waits when the building ends hears of that. */
function conversation(child: ChildProcess) {
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let asked = 0;
  child.on("message", (message: BuildingAnswer) => {
    const waits = waiting.get(message.id);
    waiting.delete(message.id);
    "failed" in message ? waits?.reject(new Error(message.failed)) : waits?.resolve(message.answer);
  });
  child.once("exit", () => {
    for (const { reject } of waiting.values()) {
      reject(new Error("The simulated building has ended"));
    }
  });
  return (call: BuildingCall, given: unknown) =>
    new Promise<unknown>((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      child.send({ id: asked, call, given } satisfies BuildingRequest);
    });
}

/** Starts the building and resolves with what its people hand over. `ports`: where its devices and their SIP sides are counted from. */
export async function startBuildingProcess(
  program: string,
  folder: string,
  ports: { readonly first: number; readonly firstSip: number },
): Promise<BuildingProcess> {
  const places = [path.join(folder, "building"), String(ports.first), String(ports.firstSip)];
  const child = fork(path.resolve(program), places, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const report = await new Promise<BuildingReport>((resolve, reject) => {
    child.once("message", (message) => resolve(message as BuildingReport));
    // It has said why.
    child.once("exit", () => reject(new StartError("Without its building there is no demo")));
  });
  const talk = conversation(child);
  return {
    report,
    async ask<C extends BuildingCall>(call: C, ...[given]: Given<C>) {
      return (await talk(call, given)) as BuildingCalls[C]["answer"];
    },
    async end() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
        child.disconnect();
        await ended;
      }
    },
  };
}
