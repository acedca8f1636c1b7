import { z } from "zod";
import { annotate } from "@/lib/schema/field";
import { oldTlsRisk } from "./old-tls-risk";

/** Lets a device that cannot do better be reached with TLS 1.0 or 1.1. The key is the same in every family. */
export function oldTlsSetting() {
  return annotate(z.boolean().default(false), {
    label: "Allow outdated encryption",
    hint: "TLS 1.0 and 1.1, for a device without newer firmware. Its certificate stays pinned",
    source: { who: "Lineward", page: "RFC 8996 takes TLS 1.0 and 1.1 out of use" },
    advanced: true,
    risk: oldTlsRisk,
    warn: (value) => (value === true ? { message: oldTlsRisk, fix: false } : undefined),
  });
}

/** Whether a device's connection settings allow it. */
export function allowsOldTls(settings: Readonly<Record<string, unknown>>): boolean {
  return settings.oldTls === true;
}
