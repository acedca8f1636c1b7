import { serve } from "@/lib/api/serve";
import { removePasskey, renamePasskey } from "@/lib/people/passkey-endpoints";
import * as passkeys from "@/lib/people/passkeys";

export const PATCH = serve(renamePasskey, ({ params, body, actor }) => passkeys.rename(params.id, body.name, actor));
export const DELETE = serve(removePasskey, ({ params, actor }) => passkeys.remove(params.id, actor));
