import { startFleet } from "@/lib/simulators/fleet/fleet";

// Many stand-ins in a process of their own, so that what they cost is not counted with what is measured. Arguments: how many, the port, the
// latency, and how many of the first ones refuse connections and how many never answer. SIGUSR2 asks for its figures, as one line of JSON.
const [count = 100, port = 0, latencyMs = 0, refuse = 0, silent = 0] = process.argv.slice(2).map(Number);

const fleet = await startFleet({ count, port, latencyMs });
for (let index = 0; index < refuse + silent; index += 1) {
  await fleet.setMode(index, index < refuse ? "refuses" : "silent");
}
process.on("SIGUSR2", () => {
  const { requests, logins, connectionsMost } = fleet;
  const figures = {
    requests,
    logins: logins.reduce((sum, of) => sum + of, 0),
    loginsMost: Math.max(...logins),
    connectionsMost: Math.max(...connectionsMost),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
});
process.stdout.write(`ready ${JSON.stringify(fleet.credentials)}\n`);
