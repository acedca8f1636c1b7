import type { Document } from "@/lib/schema/document";
import { type Phone, type PhoneAccount, startPhone } from "./phone";

const lookEveryMs = 500;

export interface Trunks {
  registered(id: string): boolean;
  close(): Promise<void>;
}

export interface TrunkOptions {
  ids(): readonly string[];
  record(id: string): Document | undefined;
  /** Undefined: this record signs in nowhere. */
  account(record: Document): PhoneAccount | undefined;
  /** Told again and again, also if nothing changed. */
  told?(id: string, registered: boolean): void;
}

/** Registers for each record of a PBX or gateway that signs in elsewhere, as records come, change and go. */
export async function startTrunks({ ids, record, account, told }: TrunkOptions): Promise<Trunks> {
  const phones = new Map<string, Phone>();
  let closed = false;

  const accountOf = (id: string) => {
    const now = record(id);
    return now && account(now);
  };

  async function look(): Promise<void> {
    const wanted = ids().filter((id) => accountOf(id) !== undefined);
    for (const id of wanted.filter((candidate) => !phones.has(candidate))) {
      const phone = await startPhone(() => accountOf(id));
      // Closing may have begun while it started.
      await (closed ? phone.close() : phones.set(id, phone));
    }
    for (const [id, phone] of phones) {
      if (wanted.includes(id)) {
        told?.(id, phone.registered());
      } else {
        phones.delete(id);
        await phone.close();
      }
    }
  }

  let looking = look();
  await looking;
  const timer = setInterval(() => {
    looking = looking.then(() => (closed ? undefined : look()));
  }, lookEveryMs);
  return {
    registered: (id) => phones.get(id)?.registered() ?? false,
    async close() {
      closed = true;
      clearInterval(timer);
      await looking;
      await Promise.all([...phones.values()].map((phone) => phone.close()));
    },
  };
}
