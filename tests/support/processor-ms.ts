/** Milliseconds of processor time that `work` takes: what else the machine does meanwhile is not in it. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
