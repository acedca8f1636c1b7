import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import type { Role } from "@/lib/http/permissions";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import type { PortsipSimulator } from "@/lib/simulators/portsip/simulator";
import { type Registrar, startRegistrar } from "@/lib/simulators/registrar";
import { type Account, test as base } from "./fixtures";
import { newSecret, startPanel, startPbx } from "./stand-ins";

/** A panel and a PBX that share a SIP user and its password, and the SIP server that asks for it. */
export interface LineOfTwo {
  readonly id: string;
  readonly panelId: string;
  readonly pbxId: string;
  readonly panel: BasipSimulator;
  readonly pbx: PortsipSimulator;
  readonly registrar: Registrar;
  /** What each end holds now. For assertions only: never printed. */
  secrets(): { readonly panel: string; readonly pbx: string };
  /**
   * Begins a reset that comes to lie half done: the panel takes the new password and then falls silent, while the PBX fails at every
   * write, at its first one after a silence of some seconds. Resolves when the panel has it and the PBX is being written.
   */
  failHalfWay(begin: () => Promise<unknown>): Promise<void>;
  heal(): void;
}

interface LineFixtures {
  /** Puts such a line into the product; the panel has this name. Everything is taken away after the test. */
  line(name: string, pbxName?: string): Promise<LineOfTwo>;
  /** A person who has joined, on all sites. */
  join(role: Role, name: string): Promise<Account>;
}

const user = "201";

export const test = base.extend<LineFixtures>({
  line: async ({ api, keep }, use) => {
    const registrars: Registrar[] = [];
    await use(async (name, pbxName = `pbx of ${name}`) => {
      const pbx = await startPbx();
      const pbxSecret = () => pbx.accounts().find((account) => account.user === user)?.password ?? "";
      const registrar = await startRegistrar({ accounts: () => pbx.accounts(), realm: "127.0.0.1" });
      registrars.push(registrar);
      const panel = await startPanel({
        secondAccountPath: null,
        sections: { sip: { user, password: pbxSecret(), proxy: `sip:127.0.0.1:${registrar.port}`, realm: "127.0.0.1" } },
        registrar: (account) => account.password === pbxSecret(),
      });
      const pbxId = await keep(pbx, { name: pbxName });
      const panelId = await keep(panel, { name });
      const found = () =>
        api.call<{ items: { id: string; ends: { deviceId: string }[] }[] }>("GET", `/api/lines?query=${encodeURIComponent(name)}`);
      const whole = ({ ends }: { ends: readonly { deviceId: string }[] }) =>
        ends.length === 2 && ends.some((end) => end.deviceId === panelId);
      await expect.poll(async () => (await found()).items.some(whole)).toBe(true);
      const id = (await found()).items.find(whole)?.id ?? "";
      return {
        id,
        panelId,
        pbxId,
        panel,
        pbx,
        registrar,
        secrets: () => ({ panel: String(panel.held("sip").password), pbx: pbxSecret() }),
        async failHalfWay(begin) {
          pbx.forget();
          pbx.fail({ fault: "hang", match: /update/, times: 1 });
          pbx.fail({ fault: "server_error", match: /update/ });
          await begin();
          // The end that accepts is written last: whoever sees this write knows that the panel was written.
          await expect.poll(() => pbx.seen.some(({ path }) => path.endsWith("/update")), { intervals: [20] }).toBe(true);
          panel.fail({ fault: "drop" });
        },
        heal() {
          panel.heal();
          pbx.heal();
        },
      };
    });
    await Promise.all(registrars.map((registrar) => registrar.close()));
  },
  join: async ({ api }, use) => {
    await use(async (role, name) => {
      const person = { email: `${role}-${randomUUID()}@example.com`, password: newSecret(`password of a person (${role})`) };
      const { link } = await api.call<{ link: string }>("POST", "/api/people", {
        body: { name, email: person.email, role, allSites: true },
      });
      const token = new URL(link).searchParams.get("token");
      await api.call("POST", "/api/setup", { body: { token, name, password: person.password } });
      return person;
    });
  },
});
