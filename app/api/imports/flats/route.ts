import { serve } from "@/lib/api/serve";
import { checkFlatSheet } from "@/lib/imports/check-flats";
import { checkFlats } from "@/lib/imports/flat-schemas";

export const POST = serve(checkFlats, ({ actor, file, body }) => checkFlatSheet(actor, file ?? body));
