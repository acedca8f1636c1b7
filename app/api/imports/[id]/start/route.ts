import { Repeated, serve } from "@/lib/api/serve";
import { startImport } from "@/lib/imports/endpoints";
import { startImport as start } from "@/lib/imports/start-import";

export const POST = serve(startImport, async ({ actor, params, body }) => {
  const { job, made } = await start(actor, params.id, body);
  return made ? { job } : new Repeated({ job });
});
