import { expect, test } from "vitest";
import type { Api } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

await onEachDatabase("attempts at the same moment", (_api: () => Api) => {
  const attempts = async (count: number, of: (at: number) => { account: string; address: string }) => {
    const { passed, secondsToWait } = await import("@/lib/auth/login-throttle");
    return Promise.all(
      Array.from({ length: count }, async (_, at) => {
        const seconds = await secondsToWait(of(at));
        if (seconds === 0 && at % 2 === 1) {
          await passed(of(at));
        }
        return seconds;
      }),
    );
  };

  test("on one account from many networks each get their own number, and none waits for another for ever", async () => {
    const waits = await attempts(20, (at) => ({ account: "one@lineward.test", address: `192.0.2.${at}` }));
    expect(waits).toEqual(Array.from({ length: 20 }, () => 0));
  });

  test("from one network on many accounts neither, and from one on one no more pass than may", async () => {
    const sprayed = await attempts(20, (at) => ({ account: `${at}@lineward.test`, address: "2001:db8::1" }));
    expect(sprayed.every((seconds) => seconds === 0)).toBe(true);
    const { secondsToWait } = await import("@/lib/auth/login-throttle");
    const same = await Promise.all(
      Array.from({ length: 12 }, () => secondsToWait({ account: "two@lineward.test", address: "198.51.100.1" })),
    );
    expect(same.filter((seconds) => seconds === 0).length).toBeLessThanOrEqual(6);
  });
});
