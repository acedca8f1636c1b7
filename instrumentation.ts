/** Next calls this once before the first request, also under `next dev`, where no server of ours has prepared the process. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces this very expression at build time, so it cannot go through lib/platform/env.ts.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { prepare } = await import("@/lib/server/start");
    await prepare();
  }
}
