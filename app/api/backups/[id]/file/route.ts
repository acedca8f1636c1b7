import { serve } from "@/lib/api/serve";
import { getBackupFile } from "@/lib/backups/endpoints";
import { fileOf } from "@/lib/backups/service";

export const GET = serve(getBackupFile, ({ actor, params }) => fileOf(params.id, actor));
