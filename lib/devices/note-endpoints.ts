import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { severalLines } from "@/lib/schema/text";

export const noteMax = 1_000;
/** So many has one device at most. */
export const notesMax = 50;

const byNote = byId.extend({ noteId: byId.shape.id });

const note = z.object({
  id: z.string(),
  text: z.string(),
  /** When it was last written, and by whom. */
  at: z.string(),
  by: z.string(),
});
export type NoteAnswer = z.infer<typeof note>;

export const writtenNote = z.strictObject({
  text: severalLines().min(1, "Write what the next one should know").max(noteMax, "At most 1,000 characters"),
});

export const listNotes = endpoint({
  method: "GET",
  path: "/api/devices/{id}/notes",
  summary: "What people have written down about a device, the newest first",
  access: "device.see",
  params: byId,
  answer: z.object({ items: z.array(note) }),
});

export const addNote = endpoint({
  method: "POST",
  path: "/api/devices/{id}/notes",
  summary: "Write a note about a device. Everybody who sees the device reads it, and the audit keeps it",
  access: "device.edit",
  audit: "note.add",
  params: byId,
  body: writtenNote,
  status: 201,
  answer: note,
});

export const changeNote = endpoint({
  method: "PATCH",
  path: "/api/devices/{id}/notes/{noteId}",
  summary: "Write a note anew; the audit keeps how it was",
  access: "device.edit",
  audit: { actions: ["note.change"], unlessUnchanged: true },
  params: byNote,
  body: writtenNote,
  answer: note,
});

export const removeNote = endpoint({
  method: "DELETE",
  path: "/api/devices/{id}/notes/{noteId}",
  summary: "Take a note away; the audit keeps it",
  access: "device.edit",
  audit: "note.remove",
  params: byNote,
  status: 204,
});

export const noteEndpoints = [listNotes, addNote, changeNote, removeNote];
