import { listAttention } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { attention } from "@/lib/monitoring/attention";

export const GET = serve(listAttention, ({ query, actor }) => attention(actor, query));
