import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine } from "@/lib/schema/text";

/** The lists that can be found again under a name. */
export const viewedLists = ["devices"] as const;

export const savedView = z.object({
  id: z.string(),
  list: z.enum(viewedLists),
  name: z.string(),
  /** Its filters and its order, as the list's address says them: "site=abc&sort=-seen". */
  parameters: z.string(),
});
export type SavedView = z.infer<typeof savedView>;

export const newView = z.strictObject({
  list: z.enum(viewedLists),
  name: oneLine().min(1, "A view needs a name").max(60, "At most 60 characters"),
  parameters: z.string().max(4_000),
});
export type NewView = z.infer<typeof newView>;

/** More than a row of tabs can show. */
export const viewsMax = 30;

export const listViews = endpoint({
  method: "GET",
  path: "/api/me/views",
  summary: "The lists that one has saved under a name, in that order",
  access: "device.see",
  peopleOnly: "for somebody's own account",
  answer: z.object({ items: z.array(savedView) }),
});

export const saveView = endpoint({
  method: "POST",
  path: "/api/me/views",
  summary: "Save a list's filters and order under a name; a name that is taken gets the new ones",
  access: "device.see",
  peopleOnly: "for somebody's own account",
  audit: null,
  body: newView,
  answer: savedView,
  status: 201,
});

export const removeView = endpoint({
  method: "DELETE",
  path: "/api/me/views/{id}",
  summary: "Forget a saved list",
  access: "device.see",
  peopleOnly: "for somebody's own account",
  audit: null,
  params: byId,
  status: 204,
});

export const viewEndpoints = [listViews, saveView, removeView];
