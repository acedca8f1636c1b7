import "server-only";
import { type Audited, auditedOf, type Endpoint } from "@/lib/http/endpoint";
import { log } from "@/lib/platform/log";

/** An opened secret is recorded by itself, wherever one is opened on the way. */
const always: ReadonlySet<string> = new Set(["secret.use"]);

/** What a success has recorded against its declaration; undefined if the two agree. */
export function contradiction(declared: Pick<Endpoint, "audit">, recorded: ReadonlySet<string>): string | undefined {
  const { actions, besides = [], unlessUnchanged }: Audited = auditedOf(declared);
  const own = actions.filter((action) => recorded.has(action));
  if (actions.length > 0 && own.length === 0 && unlessUnchanged !== true) {
    return `declares ${actions.join(" or ")} for the audit, and recorded none`;
  }
  const undeclared = [...recorded].filter((action) => !actions.includes(action) && !besides.includes(action) && !always.has(action));
  return undeclared.length === 0 ? undefined : `recorded ${undeclared.join(", ")} and declares none of it`;
}

let told: ((words: string) => void) | undefined;

/** Tests hear of every success that recorded something else than it declares. */
export function onContradiction(listener: (words: string) => void): void {
  told = listener;
}

/** A success that recorded something else than it declares is a fault of ours: the log has it, and tests fail over it. */
export function compareAudit(declared: Endpoint, recorded: ReadonlySet<string>, requestId: string): void {
  const words = contradiction(declared, recorded);
  if (words !== undefined) {
    const operation = `${declared.method} ${declared.path}`;
    log.error({ requestId, operation }, words);
    told?.(`${operation} ${words}`);
  }
}
