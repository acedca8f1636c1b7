import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** The processor time that a process has used, from the kernel's count in hundredths of a second; NaN where there is none. */
export function cpuSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  const fields = existsSync(file) ? readFileSync(file, "utf8").split(") ")[1]?.split(" ") : undefined;
  return (Number(fields?.[11]) + Number(fields?.[12])) / 100;
}

/** What a process has in memory right now (RSS), garbage included. */
export function memoryMb(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim()) / 1024;
}
