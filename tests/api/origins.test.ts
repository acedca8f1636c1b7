import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../support/api-kit";

let api: Api;

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_URL: "https://lineward.test" } });
});
afterAll(() => api.close());

test("a sign-in from a page that was opened over http is refused with the address to open, where people live at https", async () => {
  const { email } = await api.person("viewer");
  const body = { email, password: api.password };
  const refused = await api.anyone("POST", "/api/auth/sign-in/email", body, { origin: "http://lineward.test" });
  expect(refused.status).toBe(403);
  expect(refused.body).toMatchObject({ code: "foreign_origin", detail: expect.stringContaining("Open https://lineward.test") });
  expect(refused.headers.getSetCookie()).toEqual([]);
  expect((await api.anyone("POST", "/api/auth/sign-in/email", body)).status).toBe(200);
  expect(
    (await api.anyone("POST", "/api/auth/sign-in/email", body, { origin: "http://localhost:4000", host: "localhost:4000" })).status,
  ).toBe(200);
});

test("a request from a page of another address says what LINEWARD_URL is, and does not blame the role", async () => {
  const admin = await api.as("admin");
  for (const path of ["/api/sites", "/api/auth/sign-out"]) {
    const refused = await admin("POST", path, { name: "X" }, { origin: "https://other.example" });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: "foreign_origin", title: "This request comes from another address" });
    expect(refused.body.detail).toContain("https://lineward.test, which is what LINEWARD_URL says");
  }
});
