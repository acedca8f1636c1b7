import { ProblemError } from "@/lib/http/problems";
import { StartError } from "@/lib/platform/env";
import { startOrExplain } from "@/lib/server/serve";
import { openExistingDatabase } from "./existing-database";

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The database, migrated. Loaded late: the environment is checked first. */
async function open() {
  await openExistingDatabase();
  const [people, { closeDatabase }] = await Promise.all([import("@/lib/people/from-shell"), import("@/lib/platform/db/client")]);
  return { ...people, closeDatabase };
}

async function reset(email: string): Promise<void> {
  const { resetFromShell, closeDatabase } = await open();
  const made = await resetFromShell(email).catch((error: unknown) => {
    throw error instanceof ProblemError ? new StartError(error.detail) : error;
  });
  if (made.switchedOn) {
    say(`${made.name} was switched off and is on again: no other admin could have done it.`);
  }
  if (made.openedEverywhere) {
    say(`${made.name} is the emergency admin and may sign in from anywhere now. Set the networks again in the settings.`);
  }
  say(`One-time link to a new password for ${made.name}, open until ${made.expiresAt.toISOString()}:`);
  say(made.link);
  await closeDatabase();
}

async function secondStep(email: string): Promise<void> {
  const { secondStepFromShell, closeDatabase } = await open();
  const made = await secondStepFromShell(email).catch((error: unknown) => {
    throw error instanceof ProblemError ? new StartError(error.detail) : error;
  });
  say(`One-time link by which ${made.name} takes the second step away, open until ${made.expiresAt.toISOString()}:`);
  say(made.link);
  await closeDatabase();
}

async function list(): Promise<void> {
  const { everybody, closeDatabase } = await open();
  for (const { email, name, role, active } of await everybody()) {
    say(`${role.padEnd(10)} ${email}  ${name}${active ? "" : "  switched off"}`);
  }
  await closeDatabase();
}

/** `reset EMAIL`: a one-time link for somebody who cannot get in, the last admin above all. `second-step EMAIL`: the same for a lost phone. `list`: who has an account. The product may run meanwhile. */
export async function run([what = "list", email]: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    if (what === "reset" && email !== undefined) {
      await reset(email);
    } else if (what === "second-step" && email !== undefined) {
      await secondStep(email);
    } else if (what === "list") {
      await list();
    } else {
      throw new StartError(
        "This is no command for people. Known: npm run people -- list, npm run people -- reset EMAIL, npm run people -- second-step EMAIL",
      );
    }
    process.exit(0);
  });
}
