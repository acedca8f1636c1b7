import { serve } from "@/lib/api/serve";
import { listBackups, makeBackupNow } from "@/lib/backups/endpoints";
import { list, makeNow } from "@/lib/backups/service";

export const GET = serve(listBackups, () => list());
export const POST = serve(makeBackupNow, ({ actor }) => makeNow(actor));
