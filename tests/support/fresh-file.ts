import { vi } from "vitest";
import { forgetProduct } from "./forget-product";
import { shareQueryPlans } from "./kept-plans";

// Files of one worker run one after another in the same process, so that what comes from packages is loaded once and not 240 times.
// Each begins as a new process does: with the environment of the run, real clocks, no module of ours loaded and nothing kept by one.

const key = Symbol.for("tests.environment");
const holder = globalThis as { [key]?: NodeJS.ProcessEnv };

const { env } = process;
holder[key] ??= { ...env };
for (const name of Object.keys(env)) {
  if (!(name in holder[key]) && !name.startsWith("VITEST")) {
    Reflect.deleteProperty(env, name);
  }
}
Object.assign(env, holder[key]);
vi.useRealTimers();
forgetProduct();
await shareQueryPlans();
