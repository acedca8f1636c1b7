import { serve } from "@/lib/api/serve";
import { listSignIns } from "@/lib/people/me-endpoints";
import { recentSignIns } from "@/lib/people/sign-ins";

export const GET = serve(listSignIns, ({ actor }) => recentSignIns(actor));
