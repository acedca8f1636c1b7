import { rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { parseEnv, StartError } from "@/lib/platform/env";
import type { Pages, Place } from "@/lib/server/pages";
import { serve, startOrExplain, stopOnSignal } from "@/lib/server/serve";
import { type BuildingProcess, startBuildingProcess } from "./demo-building";
import { runJobs } from "./demo-jobs";
import { populate } from "./demo-populate";
import { isPopulated, loadSignIns, markPopulated, type SignIn, type SignIns } from "./demo-sign-ins";

/** What the demo and the start for developers do differently. */
export interface DemoPlace {
  /** Where its data lie: made anew with `--reset`. */
  readonly folder: string;
  readonly portDefault: number;
  /** The bundled program of the simulated building. */
  readonly building: string;
  readonly openPages?: (place: Place) => Promise<Pages>;
}

/** Ports of the simulated devices are counted from here, and from the other one where they speak SIP. */
const buildingPortOffset = 100;
const sipPortOffset = 1_070;
/** From here on there is no room for the building's ports behind the product's. */
const portTooHigh = 64_000;

/** The demo's own settings. Whatever a person has set for real use (database, key, data folder) must not be touched by a demo. */
function setDemoSettings({ folder, portDefault }: DemoPlace, admin: SignIn): void {
  delete process.env.DATABASE_URL;
  delete process.env.LINEWARD_KEY;
  process.env.PORT ??= String(portDefault);
  process.env.LINEWARD_DATA_DIR = path.join(folder, "product");
  process.env.LINEWARD_DEMO = "1";
  process.env.LINEWARD_ALLOWED_NETWORKS = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16";
  process.env.LINEWARD_ADMIN_EMAIL = admin.email;
  process.env.LINEWARD_ADMIN_PASSWORD = admin.password;
  process.env.LINEWARD_LOG_LEVEL ??= "error";
  // Devices come and go while someone looks on: the truths follow within half a minute.
  process.env.LINEWARD_CHECK_EVERY_SECONDS ??= "30";
}

/** Its ports stand behind the product's. */
function startBuilding({ folder, portDefault, building }: DemoPlace): Promise<BuildingProcess> {
  const productPort = Number(process.env.PORT);
  const port = productPort > 0 && productPort < portTooHigh ? productPort : portDefault;
  return startBuildingProcess(building, folder, { first: port + buildingPortOffset, firstSip: port + sipPortOffset });
}

/** Looked at before anything is thrown away: a demo that runs already must not lose its data under its feet. */
async function requireFreePort({ portDefault }: DemoPlace): Promise<void> {
  const { PORT, HOST } = parseEnv({ ...process.env, PORT: process.env.PORT ?? String(portDefault) });
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", () => reject(new StartError(`PORT ${PORT} is in use: is a demo running already? Stop it, or set PORT to another`)));
    probe.listen(PORT, HOST, () => probe.close(() => resolve()));
  });
}

/** How far it is: in place on a terminal, a line now and then in a log. */
function showProgress(total: number): (done: number) => void {
  const { stdout } = process;
  return (done) => {
    if (stdout.isTTY) {
      stdout.write(`\r  Adding the building's devices: ${done} of ${total}${done === total ? "\n" : ""}`);
    } else if (done % 10 === 0 || done === total) {
      stdout.write(`  Adding the building's devices: ${done} of ${total}\n`);
    }
  };
}

function announce(url: string, signIns: readonly SignIn[], devices: number): void {
  const width = (key: "label" | "email") => Math.max(...signIns.map((signIn) => signIn[key].length));
  const rows = signIns.map(
    ({ label, email, password, what }) => `  ${label.padEnd(width("label"))}  ${email.padEnd(width("email"))}  ${password}  ${what}`,
  );
  process.stdout.write(`\nA simulated building of ${devices} devices. Nothing here is real.\n\n${rows.join("\n")}\n\nReady: ${url}\n`);
}

/** Fills a product that has nothing yet: the building's devices through its API, and what was done with them in the weeks before. */
async function fill(url: string, folder: string, kept: SignIns, building: BuildingProcess): Promise<void> {
  const { report } = building;
  const injectFaults = () => building.ask("injectFaults");
  const colleagues = await populate(url, kept, report, { progress: showProgress(report.devices.length), injectFaults });
  // Not before the product is prepared: this brings its rooms along.
  const { layDownHistory } = await import("./demo-history");
  const { admin, installer, helpdesk } = kept;
  await layDownHistory({ admin: admin.email, installer: installer.email, helpdesk: helpdesk.email, ...colleagues }, new Date());
  const { layDownSamples } = await import("./demo-samples");
  await layDownSamples(new Date());
  const { layDownAlerts } = await import("./demo-past-alerts");
  await layDownAlerts(admin.name, new Date());
  // After the history, which makes all that was recorded before it the first morning.
  await runJobs(url, kept);
  // What they wrote is still there when somebody starts over: a finished job says what its devices hold.
  await building.ask("handOver");
  markPopulated(folder, kept);
}

/** Starts Lineward with a simulated building, in folders of its own. `--reset` starts over, `--again` does not repeat who can sign in. */
export async function runDemo(place: DemoPlace, args: readonly string[]): Promise<void> {
  const { folder } = place;
  await requireFreePort(place);
  if (args.includes("--reset")) {
    rmSync(folder, { recursive: true, force: true });
  }
  const kept = loadSignIns(folder);
  const populated = isPopulated(kept);
  if (!populated) {
    // A first start that was cut off half-way, or a building of an older plan, begins again: the sign-ins stay, the rest is made anew.
    rmSync(path.join(folder, "product"), { recursive: true, force: true });
    rmSync(path.join(folder, "building"), { recursive: true, force: true });
  }
  setDemoSettings(place, kept.admin);
  // Before the product: its first round of checks must find the devices.
  const building = await startBuilding(place);
  const { devices } = building.report;
  let own = "";
  const operations = async () => {
    // Not before the product is prepared: this brings its rooms along.
    const { demoOperations } = await import("./demo-operations");
    return demoOperations(building, kept, () => own);
  };
  const serving = await serve({ openPages: place.openPages, operations }).catch(async (error: unknown) => {
    await building.end();
    throw error;
  });
  ({ own } = serving);
  stopOnSignal(async () => {
    await serving.stop();
    await building.end();
  });
  if (!populated) {
    await fill(own, folder, kept, building).catch(async (error: unknown) => {
      await serving.stop();
      await building.end();
      throw error instanceof StartError ? new StartError(`${error.message}. Start the demo again: it begins anew`) : error;
    });
  }
  if (!args.includes("--again")) {
    announce(serving.url, [kept.admin, kept.installer, kept.helpdesk, kept.customer], devices.length);
  }
}

/** Lineward with a simulated building: npm run demo. */
export async function run(args: readonly string[]): Promise<void> {
  const folder = path.resolve(process.env.LINEWARD_DEMO_DIR ?? "demo-data");
  await startOrExplain(() => runDemo({ folder, portDefault: 4100, building: "dist/product/building.js" }, args));
}
