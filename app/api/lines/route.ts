import { serve } from "@/lib/api/serve";
import { listLines as declared } from "@/lib/lines/endpoints";
import { listLines } from "@/lib/lines/list-lines";

export const GET = serve(declared, ({ query, actor }) => listLines(query, actor));
