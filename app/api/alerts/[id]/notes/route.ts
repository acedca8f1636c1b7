import { addAlertNote } from "@/lib/alerts/alert-notes";
import { addNote } from "@/lib/alerts/endpoints";
import { serve } from "@/lib/api/serve";

export const POST = serve(addNote, ({ actor, params, body }) => addAlertNote(actor, params.id, body));
