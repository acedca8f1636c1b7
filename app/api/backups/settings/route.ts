import { serve } from "@/lib/api/serve";
import { changeBackupSettings } from "@/lib/backups/endpoints";
import { changeSettings } from "@/lib/backups/service";

export const PATCH = serve(changeBackupSettings, ({ actor, body }) => changeSettings(body, actor));
