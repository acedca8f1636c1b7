import { serve } from "@/lib/api/serve";
import { addImport as add, type GivenList, importAddedBefore } from "@/lib/imports/add-import";
import { addImport, listImports } from "@/lib/imports/endpoints";
import { listImports as list } from "@/lib/imports/read-import";

export const GET = serve(listImports, ({ actor, query }) => list(actor, query));

const given = ({ file, body }: { file: GivenList | undefined; body: GivenList }) => file ?? body;

export const POST = serve(
  addImport,
  (call) => add(call.actor, given(call), call.idempotencyKey),
  (call) => importAddedBefore(call.actor, given(call), call.idempotencyKey),
);
