import "server-only";
import { z } from "zod";
import { jsonColumn } from "@/lib/platform/db/json-column";

const stored = jsonColumn("Scan.ports", z.array(z.number().int()));

/** The ports that a person named; null: those of the families. */
export const portsOf = (text: string | null): number[] | null => (text === null ? null : stored.demand(text, "ports"));
