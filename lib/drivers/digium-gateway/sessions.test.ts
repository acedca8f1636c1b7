import { afterEach, expect, test } from "vitest";
import { startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { contextFor, faultOf, loopbackHttp } from "@/tests/contract/harness";
import { digiumGatewayDriver as driver } from "./driver";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function open() {
  const gateway = await startDigiumGateway({ logoutPath: "/admin/logout.html", sessionsMax: 1 });
  const http = loopbackHttp();
  closers.push(
    () => http.close(),
    () => gateway.close(),
  );
  const context = (settings: Record<string, unknown> = {}, credentials: Readonly<Record<string, string>> = gateway.credentials) =>
    contextFor(driver, gateway, http, credentials, settings);
  return { gateway, context };
}

test("a gateway that allows one session is signed out of where a path for it is named, and signed in to anew", async () => {
  const { gateway, context } = await open();
  const named = context({ logoutPath: "/admin/logout.html" });
  await driver.signIn(named);
  await driver.signIn(named);
  expect(gateway.sessions()).toBe(1);
  await driver.signOut(named);
  expect(gateway.sessions()).toBe(0);
});

test("a gateway without a free session is told apart from one that refuses the password", async () => {
  const { gateway, context } = await open();
  await driver.signIn(context());
  expect((await faultOf(driver.signIn(context()))).code).toBe("device_sessions_full");
  expect((await faultOf(driver.signIn(context({}, { ...gateway.credentials, password: "wrong" })))).code).toBe("device_login_refused");
});
