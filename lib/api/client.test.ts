import { QueryClient } from "@tanstack/query-core";
import { afterEach, expect, expectTypeOf, test, vi } from "vitest";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { ApiProblem, call, forget, pagesKey, queryKey } from "./client";

afterEach(() => vi.unstubAllGlobals());

/** Answers the next call, and tells what was sent. */
function answering(status: number, body?: unknown) {
  const fetched = vi.fn<typeof fetch>(async () => new Response(body === undefined ? null : JSON.stringify(body), { status }));
  vi.stubGlobal("fetch", fetched);
  return () => {
    const [url, init = {}] = fetched.mock.calls[0] ?? [];
    return { url, method: init.method, body: init.body, headers: Object.fromEntries(new Headers(init.headers)) };
  };
}

test("a call fills the declared path, asks with the declared method, and leaves out what is not given", async () => {
  const sent = answering(200, { items: [] });
  await call("GET /api/devices/{id}/records/{collection}", {
    params: { id: "a/b", collection: "sip" },
    query: { page: 2, query: undefined },
  });
  expect(sent()).toMatchObject({ url: "/api/devices/a%2Fb/records/sip?page=2", method: "GET", body: null });
  expect(sent().headers).not.toHaveProperty("content-type");
});

test("a write sends its body, the baseline that was read, and the key that keeps it from happening twice", async () => {
  const sent = answering(202, { id: "1" });
  await call("POST /api/lines/{id}/resets", { params: { id: "7" }, body: { ticket: "A" }, ifMatch: "v1", idempotencyKey: "k" });
  expect(sent()).toMatchObject({ url: "/api/lines/7/resets", method: "POST", body: '{"ticket":"A"}' });
  expect(sent().headers).toMatchObject({ "if-match": '"v1"', "idempotency-key": "k", "content-type": "application/json" });
});

test("a refusal is an ApiProblem with its code, and what answers in the server's place is said to be that", async () => {
  answering(404, { type: "", title: "", status: 404, detail: "Gone.", code: "not_found", requestId: "r" });
  await expect(call("GET /api/devices/{id}", { params: { id: "1" } })).rejects.toMatchObject({ code: "not_found", detail: "Gone." });
  answering(502);
  const failure = await call("GET /api/health").catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ApiProblem);
  expect(failure).toMatchObject({ status: 0, detail: expect.stringContaining("502") });
});

test("a degraded server says what ails it", async () => {
  answering(503, { status: "degraded", part: "disk", detail: "The disk is full." });
  await expect(call("GET /api/health")).rejects.toMatchObject({ status: 503, detail: "The disk is full." });
});

test("an endpoint makes all its answers be asked again, and no other endpoint's", async () => {
  const client = new QueryClient();
  const detail = queryKey("GET /api/devices/{id}", { params: { id: "1" } });
  const changes = pagesKey("GET /api/devices/{id}/changes", { params: { id: "1" }, query: { document: "sip" } });
  client.setQueryData([...detail], {});
  client.setQueryData([...changes], { pages: [], pageParams: [] });
  const stale = () => [detail, changes].map((key) => client.getQueryState(key)?.isInvalidated);
  await forget(client, "GET /api/devices/{id}");
  expect(stale()).toEqual([true, false]);
  await client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}/changes", { params: { id: "2" } }) });
  expect(stale()).toEqual([true, false]);
  await client.invalidateQueries({ queryKey: queryKey("GET /api/devices/{id}/changes", { params: { id: "1" } }) });
  expect(stale()).toEqual([true, true]);
});

test("what a call takes and answers is the declaration's, so that a slip does not compile", () => {
  const shown = () => call("GET /api/devices/{id}", { params: { id: "1" } });
  expectTypeOf(shown).returns.resolves.toEqualTypeOf<DeviceDetail>();
  const slips = () => [
    // @ts-expect-error there is no such operation
    call("GET /api/device/{id}", { params: { id: "1" } }),
    // @ts-expect-error the path needs an id
    call("GET /api/devices/{id}", {}),
    // @ts-expect-error the list knows no such filter
    call("GET /api/devices", { query: { serial: "1" } }),
    // @ts-expect-error a site needs a name
    call("POST /api/sites", { body: { parentId: null } }),
    // @ts-expect-error there is no such code
    new ApiProblem({ type: "", title: "", status: 0, detail: "", code: "no_such_code", requestId: "" }),
  ];
  expect(slips).toBeTypeOf("function");
});
