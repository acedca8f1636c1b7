import { listTags } from "@/lib/devices/list";
import { listTags as tags } from "@/lib/devices/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(tags, ({ actor }) => listTags(actor));
