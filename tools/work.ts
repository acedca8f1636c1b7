import { startOrExplain, stopOnSignal } from "@/lib/server/serve";

/** Lineward without its web server: works on the queue of the database until it is told to stop. */
export async function run(): Promise<void> {
  await startOrExplain(async () => {
    const { prepare, shutDown } = await import("@/lib/server/start");
    await prepare();
    stopOnSignal(shutDown);
    // A process without a listener would end: nothing else keeps it.
    setInterval(() => undefined, 60_000);
    process.stdout.write("Working\n");
  });
}
