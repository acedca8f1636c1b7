import { expect, test } from "vitest";
import { problems } from "@/lib/http/problems";
import { onEachDatabase } from "../support/each-database";

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
  readonly requestBody?: { readonly required: boolean };
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What only a session can answer, what would end the one that asks, and what never ends. */
const spared = new Set(["GET /api/events", "DELETE /api/sessions", "POST /api/auth/sign-out", "POST /api/auth/revoke-sessions"]);

await onEachDatabase("one cheap request at each operation of the API document", (api) => {
  test("is answered with a status that the document lists there, by admins, helpdesk agents and strangers alike", async () => {
    const [admin, agent] = [await api().as("admin"), await api().as("helpdesk")];
    const { body: document } = await admin<ApiDocument>("GET", "/api/openapi.json");
    const callers = { admin, agent, anyone: api().anyone };
    const seen = new Set<number>();
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [lower, { responses }] of Object.entries(methods)) {
        const method = lower.toUpperCase();
        if (spared.has(`${method} ${path}`)) {
          continue;
        }
        for (const [who, ask] of Object.entries(callers)) {
          const answer = await ask(method, path.replace(/\{\w+\}/g, "nobody"), method === "GET" || method === "DELETE" ? undefined : {});
          seen.add(answer.status);
          expect(Object.keys(responses), `${who}: ${method} ${path}: ${answer.text.slice(0, 300)}`).toContain(String(answer.status));
          if (answer.status >= 400) {
            expect(problems[answer.body.code as keyof typeof problems]?.status, `${method} ${path}: ${answer.text}`).toBe(answer.status);
          }
        }
      }
    }
    // The requests came as far as they were meant to.
    expect([200, 401, 403, 404, 422].filter((status) => !seen.has(status))).toEqual([]);
  });
});
