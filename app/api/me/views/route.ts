import { serve } from "@/lib/api/serve";
import { listViews as list, saveView as save } from "@/lib/people/view-endpoints";
import { listViews, saveView } from "@/lib/people/views";

export const GET = serve(list, ({ actor }) => listViews(actor));
export const POST = serve(save, ({ body, actor }) => saveView(body, actor));
