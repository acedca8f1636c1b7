import "server-only";
import { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { cookieName } from "@/lib/auth/cookies";
import type { Endpoint } from "@/lib/http/endpoint";
import { fieldError } from "@/lib/http/field-error";
import { type ProblemCode, problems } from "@/lib/http/problems";
import { env } from "@/lib/platform/env";
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
    fields: z.array(fieldError).optional(),
    device: z.object({ status: z.number().int().optional(), message: z.string().optional() }).optional(),
  })
  .meta({ id: "Problem" });

const refusal = { description: "Refused", content: { "application/problem+json": { schema: problem } } };

/** What an operation may refuse because of its declaration, by status: devices and the database have further ways to fail (`default`). */
function refusals({
  access,
  method,
  params,
  query,
  body,
  requires = [],
  rate,
  refuses = [],
  beforeSecondStep,
  freshPassword,
}: Endpoint): string[] {
  const found: readonly (readonly [ProblemCode, boolean])[] = [
    ["not_authenticated", access !== "open" || rate === "guesses"],
    ["forbidden", (access !== "open" && access !== "signed_in") || method !== "GET"],
    ["second_step_required", access !== "open" && beforeSecondStep !== true],
    ["fresh_password_required", freshPassword !== undefined],
    ["not_found", params !== undefined || query !== undefined],
    ["conflict", method !== "GET"],
    ["changed_on_device", requires.includes("If-Match")],
    ["payload_too_large", body !== undefined],
    ["unsupported_media_type", body !== undefined],
    ["bad_request", body !== undefined],
    ["validation_failed", body !== undefined || params !== undefined || query !== undefined],
    ["baseline_required", requires.includes("If-Match")],
    ["too_many_requests", rate !== undefined],
  ];
  const codes = [...found.filter(([, may]) => may).map(([code]) => code), ...refuses];
  return [...new Set(codes.map((code) => String(problems[code].status)))];
}

function success({ answer, file, events }: Endpoint): ZodOpenApiResponseObject {
  if (events !== undefined) {
    const shapes = Object.entries(events).map(([name, data]) => z.object({ id: z.string(), event: z.literal(name), data }));
    return { description: "Server-sent events, without an end", content: { "text/event-stream": { schema: z.union(shapes) } } };
  }
  if (file !== undefined) {
    const types = typeof file === "string" ? [file] : file;
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: "string" as const } }]));
    return answer
      ? { description: "Success, or the same as a file", content: { "application/json": { schema: answer }, ...content } }
      : { description: "A file", content };
  }
  return answer ? { description: "Success", content: { "application/json": { schema: answer } } } : { description: "Success, no body" };
}

const fileSchemas = {
  "multipart/form-data": z.object({ file: z.file() }),
  "text/csv": z.string(),
} as const;

/** By what a caller is known. Where an open path refuses strangers, it may be asked without (`{}`) and with. */
function securityOf({ access, peopleOnly, freshPassword, refuses = [] }: Endpoint): Record<string, string[]>[] {
  if (access === "open") {
    return refuses.includes("not_authenticated") ? [{}, { session: [] }, { token: [] }] : [];
  }
  return [{ session: [] }, ...(peopleOnly === undefined && freshPassword !== "refuse_tokens" ? [{ token: [] }] : [])];
}

function operation(endpoint: Endpoint): ZodOpenApiOperationObject {
  const status = String(endpoint.status ?? (endpoint.answer || endpoint.file || endpoint.events ? 200 : 204)) as `${2}${string}`;
  return {
    summary: endpoint.summary,
    operationId: `${endpoint.method.toLowerCase()}${endpoint.path.replace(/[^a-zA-Z]+(.)?/g, (_all, next: string | undefined) => (next ?? "").toUpperCase())}`,
    tags: [endpoint.path.split("/")[2] ?? "system"],
    security: securityOf(endpoint),
    requestParams: {
      ...(endpoint.params ? { path: endpoint.params as z.ZodObject } : {}),
      ...(endpoint.query ? { query: endpoint.query as z.ZodObject } : {}),
      ...(endpoint.requires ? { header: z.object(Object.fromEntries(endpoint.requires.map((name) => [name, z.string()]))) } : {}),
    },
    ...(endpoint.body
      ? {
          requestBody: {
            required: endpoint.bodyOptional !== true,
            content: {
              "application/json": { schema: endpoint.body },
              ...Object.fromEntries((endpoint.files ?? []).map((type) => [type, { schema: fileSchemas[type] }])),
            },
          },
        }
      : {}),
    responses: {
      [status]: success(endpoint),
      ...Object.fromEntries(refusals(endpoint).map((refused) => [refused, refusal])),
      default: { description: "A problem", content: { "application/problem+json": { schema: problem } } },
    },
  };
}

let made: Record<string, unknown> | undefined;

/** OpenAPI 3.1, from the same schemas that guard the routes. */
export function openApiDocument(): Record<string, unknown> {
  if (!made) {
    const { LINEWARD_URL, PORT } = env();
    const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
    for (const endpoint of publishedEndpoints) {
      paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation(endpoint) };
    }
    made = {
      ...createDocument({
        openapi: "3.1.0",
        info: { title: "Lineward", version, description: "Everything the screens do, a script can do." },
        servers: [{ url: LINEWARD_URL === undefined ? `http://localhost:${PORT}` : new URL(LINEWARD_URL).origin }],
        components: {
          securitySchemes: {
            session: { type: "apiKey", in: "cookie", name: cookieName("session_token") },
            token: { type: "http", scheme: "bearer", bearerFormat: "lw_…" },
          },
        },
        paths: paths as ZodOpenApiPathsObject,
      }),
    };
  }
  return made;
}
