import { writeFileSync } from "node:fs";
import path from "node:path";
import { places } from "@/lib/simulators/building/plan";
import { seedLines } from "@/lib/simulators/building/seed";
import type { BuildingReport } from "@/lib/simulators/building/seed-report";
import { startBuilding } from "@/lib/simulators/building/start";

/**
 * The simulated building, as a process of its own beside the demo: what it holds must not be reachable from the product except
 * over the network. Ends with its parent.
 */
async function run([folder = "demo-data", firstPort = "4200", firstSipPort = "5170"]: readonly string[]): Promise<void> {
  const starting = startBuilding(folder, Number(firstPort), Number(firstSipPort));
  const building = await starting.catch((error: NodeJS.ErrnoException & { port?: number }) => {
    const taken = error.code === "EADDRINUSE" ? `another program uses port ${error.port}, where one of its devices was` : error.message;
    process.stderr.write(`The simulated building could not start: ${taken}. npm run demo -- --reset makes a new one.\n`);
    process.exit(1);
  });
  writeFileSync(path.join(folder, "pid"), String(process.pid));
  let ending = false;
  const end = () => {
    if (!ending) {
      ending = true;
      void building.close().finally(() => process.exit(0));
    }
  };
  process.on("disconnect", end);
  process.on("SIGTERM", end);
  // The parent got the same Ctrl-C: it stops the product first and disconnects then.
  process.on("SIGINT", () => undefined);
  process.on("message", (message: unknown) => {
    if (message === "injectFaults") {
      void building.injectFaults().then((faulty) => process.send?.({ faulty }));
    }
  });
  process.send?.({ places: Object.values(places), devices: building.devices, lines: seedLines } satisfies BuildingReport);
}

// Forked by the demo: this file is the program.
void run(process.argv.slice(2));
