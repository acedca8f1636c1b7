import { serve } from "@/lib/api/serve";
import { listPasskeys } from "@/lib/people/passkey-endpoints";
import { passkeysOf } from "@/lib/people/passkeys";

export const GET = serve(listPasskeys, ({ actor }) => passkeysOf(actor));
