import { serve } from "@/lib/api/serve";
import { listTags as tags } from "@/lib/devices/endpoints";
import { listTags } from "@/lib/devices/list-devices";

export const GET = serve(tags, ({ actor }) => listTags(actor));
