import "server-only";
import { type AuditActor, record, system } from "@/lib/audit/service";
import { env } from "@/lib/platform/env";
import { drill } from "./drill";
import { bundleEnding, bundlesIn } from "./files";
import type { DrillResult } from "./schemas";
import { changeNotes, folderOf, noNote, passphraseNow, readSettings } from "./store";
import { whileTold } from "./under-way";

/** Holds a drill of one of the backups and notes what was found. */
export function drillOf(name: string, actor: AuditActor = system): Promise<DrillResult | undefined> {
  return whileTold("drill", name.slice(0, -bundleEnding.length), () => holdDrill(name, actor));
}

async function holdDrill(name: string, actor: AuditActor): Promise<DrillResult | undefined> {
  const found = (await bundlesIn(folderOf(await readSettings()))).find((bundle) => bundle.name === name);
  if (!found) {
    return undefined;
  }
  const { text } = await passphraseNow();
  const result = await drill({ file: found.file, passphrase: text, at: env(), root: process.cwd() });
  await changeNotes((notes) => ({ ...notes, made: { ...notes.made, [name]: { ...(notes.made[name] ?? noNote), drill: result } } }));
  const { ok, secretsOpened, secretsFailed, problem } = result;
  await record({
    actor,
    action: "backup.drill",
    subject: "backup",
    subjectName: name,
    detail: { ok, secretsOpened, secretsFailed, problem },
  });
  return result;
}
