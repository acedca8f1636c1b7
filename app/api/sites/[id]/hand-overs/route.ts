import { serve } from "@/lib/api/serve";
import { listHandOvers } from "@/lib/hand-overs/endpoints";
import { listHandOvers as list } from "@/lib/hand-overs/kept";

export const GET = serve(listHandOvers, ({ params, actor }) => list(params.id, actor));
