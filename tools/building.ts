import { writeFileSync } from "node:fs";
import path from "node:path";
import { places } from "@/lib/simulators/building/plan";
import { seedLines } from "@/lib/simulators/building/seed";
import type { BuildingReport } from "@/lib/simulators/building/seed-report";
import { type Building, startBuilding } from "@/lib/simulators/building/start";
import { stateToStartFrom } from "@/lib/simulators/building/start-over";
import { loadState, saveState } from "@/lib/simulators/building/state";
import { type Switchboard, switchboardOf } from "@/lib/simulators/building/switches";
import type { BuildingAnswer, BuildingCalls, BuildingRequest } from "./demo-building";

/** The building that runs, its switches, and how it is started again. */
interface Running {
  building: Building;
  switchboard: Switchboard;
  readonly folder: string;
  start(): Promise<Building>;
}

async function startOver(running: Running): Promise<BuildingCalls["startOver"]["answer"]> {
  const { folder, building } = running;
  const start = loadState(folder, "start.json");
  if (!start) {
    throw new Error("The building was not handed over yet");
  }
  const touched = building.touched();
  await building.close();
  const now = loadState(folder);
  saveState(folder, JSON.stringify(now ? stateToStartFrom(start, now) : start));
  running.building = await running.start();
  running.switchboard = switchboardOf(running.building);
  return { touched, devices: running.building.devices };
}

async function answerTo({ call, given }: BuildingRequest, running: Running): Promise<unknown> {
  switch (call) {
    case "injectFaults":
      return running.building.injectFaults();
    case "handOver":
      running.building.handOver();
      return null;
    case "set": {
      const { name, on } = given as BuildingCalls["set"]["given"];
      await running.switchboard.set(name, on);
      return running.switchboard.states();
    }
    case "switches":
      return running.switchboard.states();
    case "startOver":
      return startOver(running);
  }
}

/**
 * The simulated building, as a process of its own beside the demo: what it holds must not be reachable from the product except
 * over the network. Ends with its parent.
 */
async function run([folder = "demo-data", firstPort = "4200", firstSipPort = "5170"]: readonly string[]): Promise<void> {
  const start = () => startBuilding(folder, Number(firstPort), Number(firstSipPort));
  const building = await start().catch((error: NodeJS.ErrnoException & { port?: number }) => {
    const taken = error.code === "EADDRINUSE" ? `another program uses port ${error.port}, where one of its devices was` : error.message;
    process.stderr.write(`The simulated building could not start: ${taken}. npm run demo -- --reset makes a new one.\n`);
    process.exit(1);
  });
  writeFileSync(path.join(folder, "pid"), String(process.pid));
  const running: Running = { building, switchboard: switchboardOf(building), folder, start };
  // One after the other: a switch is not thrown in a building that is being started again.
  let queue: Promise<unknown> = Promise.resolve();
  let ending = false;
  const end = () => {
    if (!ending) {
      ending = true;
      void queue.then(() => running.building.close()).finally(() => process.exit(0));
    }
  };
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  // The parent got the same Ctrl-C: it stops the product first and disconnects then.
  process.on("SIGINT", () => undefined);
  process.on("message", (request: BuildingRequest) => {
    queue = queue
      .then(() => answerTo(request, running))
      .then(
        (answer) => ({ id: request.id, answer }),
        (error: Error) => ({ id: request.id, failed: error.message }),
      )
      .then((answer: BuildingAnswer) => process.connected && process.send?.(answer));
  });
  process.send?.({ places: Object.values(places), devices: building.devices, lines: seedLines } satisfies BuildingReport);
}

// Forked by the demo: this file is the program.
void run(process.argv.slice(2));
