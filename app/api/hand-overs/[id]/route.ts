import { serve } from "@/lib/api/serve";
import { getKeptHandOver } from "@/lib/hand-overs/endpoints";
import { keptHandOver } from "@/lib/hand-overs/kept";
import { sheetAnswer } from "@/lib/hand-overs/sheet-file";

export const GET = serve(getKeptHandOver, async ({ params, query, actor }) =>
  sheetAnswer(await keptHandOver(params.id, actor), query.format),
);
