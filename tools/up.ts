import { serve, startOrExplain, stopOnSignal } from "@/lib/server/serve";

/** Lineward for real use: prints the address when it answers, and a one-time setup link while nobody can sign in. */
export async function run(): Promise<void> {
  await startOrExplain(async () => {
    const serving = await serve();
    stopOnSignal(() => serving.stop());
    const { setupLink } = await import("@/lib/people/setup");
    const link = await setupLink(serving.url);
    if (link !== undefined) {
      process.stdout.write(`Nobody can sign in yet. Make the first admin here, once: ${link}\n`);
    }
    process.stdout.write(`Ready: ${serving.url}\n`);
  });
}
