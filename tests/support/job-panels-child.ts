import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";

// Whole stand-ins of panels that take writes, in a process of their own, so that what they cost is not counted with what is measured.
// Arguments: how many, the port, the second number of their addresses, the latency, every how many-th falls silent when SIGUSR2 comes:
// one half of those closes every connection, the other one never answers.
const [count = 10, port = 0, net = 30, latencyMs = 0, deadEvery = 10] = process.argv.slice(2).map(Number);

const panels: BasipSimulator[] = [];
for (let index = 0; index < count; index += 1) {
  const host = `127.${net}.${1 + Math.floor(index / 250)}.${1 + (index % 250)}`;
  panels.push(await startBasipPanel({ serial: `panel-${net}-${index}`, host, port, latencyMs }));
}
process.on("SIGUSR2", () => {
  for (const [index, panel] of panels.entries()) {
    if (index % deadEvery === deadEvery - 1) {
      panel.fail({ fault: index % (2 * deadEvery) === deadEvery - 1 ? "drop" : "hang" });
    }
  }
  process.stdout.write("silent\n");
});
process.stdout.write(
  `${JSON.stringify(panels.map(({ scheme, host, port: at, credentials, serial, held }) => ({ scheme, host, port: at, credentials, serial, password: held("sip").password })))}\n`,
);
