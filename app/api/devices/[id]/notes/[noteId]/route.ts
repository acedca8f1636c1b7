import { serve } from "@/lib/api/serve";
import { changeNote, removeNote } from "@/lib/devices/note-endpoints";
import { changeNote as change, removeNote as remove } from "@/lib/devices/notes";

export const PATCH = serve(changeNote, ({ params, body, actor }) => change(actor, params.id, params.noteId, body));
export const DELETE = serve(removeNote, ({ params, actor }) => remove(actor, params.id, params.noteId));
