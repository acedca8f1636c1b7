import { serve } from "@/lib/http/serve";
import { listLines } from "@/lib/lines/list";
import { listLines as declared } from "@/lib/lines/requests";

export const GET = serve(declared, ({ query, actor }) => listLines(query, actor));
