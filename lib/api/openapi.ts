import "server-only";
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from "zod-openapi";
import { cookieName } from "@/lib/auth/cookies";
import type { Endpoint } from "@/lib/http/endpoint";
import { problems } from "@/lib/http/problems";
import { version } from "@/lib/platform/version";
import { publishedEndpoints } from "./all-endpoints";

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.enum(Object.keys(problems) as [string, ...string[]]),
    requestId: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    device: z.object({ status: z.number().int().optional(), message: z.string().optional() }).optional(),
  })
  .meta({ id: "Problem" });

function operation(one: Endpoint): ZodOpenApiOperationObject {
  const status = String(one.status ?? (one.answer ? 200 : 204)) as `${2}${string}`;
  return {
    summary: one.summary,
    operationId: `${one.method.toLowerCase()}${one.path.replace(/[^a-zA-Z]+(.)?/g, (_all, next: string | undefined) => (next ?? "").toUpperCase())}`,
    tags: [one.path.split("/")[2] ?? "system"],
    ...(one.access === "open" ? {} : { security: [{ session: [] }] }),
    requestParams: {
      ...(one.params ? { path: one.params as z.ZodObject } : {}),
      ...(one.query ? { query: one.query as z.ZodObject } : {}),
      ...(one.requires ? { header: z.object(Object.fromEntries(one.requires.map((name) => [name, z.string()]))) } : {}),
    },
    ...(one.body ? { requestBody: { required: one.bodyOptional !== true, content: { "application/json": { schema: one.body } } } } : {}),
    responses: {
      [status]: one.answer
        ? { description: "Success", content: { "application/json": { schema: one.answer } } }
        : { description: "Success, no body" },
      default: { description: "A problem", content: { "application/problem+json": { schema: problem } } },
    },
  };
}

let made: Record<string, unknown> | undefined;

/** OpenAPI 3.1, from the same schemas that guard the routes. */
export function openApiDocument(): Record<string, unknown> {
  if (!made) {
    const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
    for (const one of publishedEndpoints) {
      paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: operation(one) };
    }
    made = createDocument({
      openapi: "3.1.0",
      info: { title: "Lineward", version, description: "Everything the screens do, a script can do." },
      components: { securitySchemes: { session: { type: "apiKey", in: "cookie", name: cookieName("session_token") } } },
      paths: paths as ZodOpenApiPathsObject,
    }) as unknown as Record<string, unknown>;
  }
  return made;
}
