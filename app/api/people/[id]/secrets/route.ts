import { serve } from "@/lib/api/serve";
import { getKnownSecrets } from "@/lib/reports/endpoints";
import { knownSecrets } from "@/lib/reports/known-secrets";

export const GET = serve(getKnownSecrets, ({ params, query }) =>
  knownSecrets(params.id, query.since === undefined ? undefined : new Date(query.since)),
);
