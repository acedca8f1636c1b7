import { serve } from "@/lib/api/serve";
import { freshUntil, proveAgain } from "@/lib/auth/proof";
import { prove, readProof } from "@/lib/people/me-endpoints";

export const GET = serve(readProof, async ({ request }) => ({ freshUntil: (await freshUntil(request.headers))?.toISOString() ?? null }));

export const POST = serve(prove, async ({ body, actor, request }) => ({
  freshUntil: (await proveAgain(actor, body.password, request.headers)).toISOString(),
}));
