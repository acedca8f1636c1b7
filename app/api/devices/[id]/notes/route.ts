import { serve } from "@/lib/api/serve";
import { addNote, listNotes } from "@/lib/devices/note-endpoints";
import { addNote as add, listNotes as list } from "@/lib/devices/notes";

export const GET = serve(listNotes, ({ params, actor }) => list(actor, params.id));
export const POST = serve(addNote, ({ params, body, actor }) => add(actor, params.id, body));
