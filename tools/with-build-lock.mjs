// Two commands that start at once (a demo and the tests, say) must not install or build into each other's files.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

const lookEveryMs = 200;

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function tryLock(lockFile) {
  mkdirSync(".cache", { recursive: true });
  try {
    writeFileSync(lockFile, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") {
      throw error;
    }
  }
  const holder = Number(readFileSync(lockFile, "utf8"));
  if (holder > 0 && !isAlive(holder)) {
    // Whoever made it was killed: the next look takes it.
    rmSync(lockFile, { force: true });
  }
  return false;
}

/** Runs work while no other command of this checkout does work of that name. Not to be nested. */
export async function withBuildLock(work, name = "build") {
  const lockFile = `.cache/${name}.lock`;
  let told = false;
  while (!tryLock(lockFile)) {
    if (!told) {
      told = true;
      console.log("  Waiting for another command that installs or builds here ...");
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  const unlock = () => rmSync(lockFile, { force: true });
  process.once("exit", unlock);
  try {
    return await work();
  } finally {
    process.off("exit", unlock);
    unlock();
  }
}
