import { ApiProblem } from "@/lib/api/client";
import type { Written } from "@/lib/settings/schemas";
import type { ApplyResult, FormReading } from "../form/form-state";

type Applied<W> = Extract<ApplyResult, { ok: true }> & { readonly reading: W };

/** Runs a write and puts what came of it into the words of the form. Anything but an answer of the server is thrown on. */
export async function applyResult<W extends Written>(
  write: () => Promise<W>,
  words: { done: string; noun: string },
): Promise<Applied<W> | Extract<ApplyResult, { ok: false }>> {
  try {
    const written = await write();
    const detail = written.change?.detail;
    return {
      ok: true,
      reading: written,
      message: written.change === null ? `The ${words.noun} holds these values already.` : words.done,
      warnings: detail ? [detail] : [],
    };
  } catch (error) {
    if (!(error instanceof ApiProblem)) {
      throw error;
    }
    const { code, title, detail, fields, device, requestId, body } = error;
    const current = body.current as FormReading | undefined;
    return {
      ok: false,
      problem: { code, title, detail, fields, requestId, ...(device ? { device } : {}), ...(current ? { current } : {}) },
    };
  }
}
