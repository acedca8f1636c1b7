import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import type { Api } from "./api-kit";

/** What tests of alerts do to rows of the house, and what they are told of it. Times are handed in: nothing waits. */
export function alertKit(api: () => Api) {
  const db = () => api().db;
  const minute = 60_000;
  const insert = async (devices: readonly { id: string; name: string; siteId: string | null; kind: string }[]) => {
    await db().device.createMany({
      data: devices.map(({ id, name, siteId, kind }) => ({
        id,
        name,
        nameKey: sortKeyOf(name),
        driver: kind === "pbx" ? "portsip" : "basip-panel",
        kind,
        scheme: "http",
        host: `${id}.invalid`,
        port: 80,
        address: `http://${id}.invalid`,
        siteId,
        search: searchable([name]),
        reachable: "yes",
        signedIn: "yes",
        registered: kind === "pbx" ? "not_applicable" : "yes",
        matches: "yes",
      })),
    });
  };
  return {
    minute,
    /** Looks for alerts as the product's task does, at a time. */
    look: async (atMs: number) => (await import("@/lib/alerts/evaluate")).evaluate(atMs),
    insert,
    site: async (name: string, devices: number) => {
      const { id } = await db().site.create({ data: { name, nameKey: sortKeyOf(name) } });
      const ids = Array.from({ length: devices }, (_, at) => `${id}-${String(at + 1).padStart(3, "0")}`);
      await insert(ids.map((deviceId, at) => ({ id: deviceId, name: `${name} panel ${at + 1}`, siteId: id, kind: "intercom" })));
      return { id, ids };
    },
    /** Lines of these panels at a server. */
    lines: async (panels: readonly string[], server: string, siteId: string) => {
      const ids = panels.map((panel) => `line-${panel}`);
      await db().line.createMany({
        data: panels.map((panel, at) => {
          const name = `Line of ${panel}`;
          const user = `${100 + at}`;
          return {
            id: `line-${panel}`,
            name,
            nameKey: sortKeyOf(name),
            user,
            userKey: user,
            server,
            siteId,
            state: "in_order",
            search: searchable([name]),
          };
        }),
      });
      const end = { user: "1", userKey: "1", host: `${server}.invalid`, secretPath: "password", search: "", server };
      await db().lineEnd.createMany({
        data: panels.flatMap((panel) => [
          { ...end, id: `${panel}-door`, lineId: `line-${panel}`, deviceId: panel, document: "sip", role: "registers" },
          {
            ...end,
            id: `${panel}-accepts`,
            lineId: `line-${panel}`,
            deviceId: server,
            document: "extensions",
            record: panel,
            role: "accepts",
          },
        ]),
      });
      return ids;
    },
    /** Devices are silent, as the checks write it. */
    silent: (ids: readonly string[], atMs: number) =>
      db().device.updateMany({
        where: { id: { in: [...ids] } },
        data: {
          reachable: "no",
          registered: "unknown",
          cause: "silent",
          brokenAt: new Date(atMs),
          attention: 3,
          checkedAt: new Date(atMs),
        },
      }),
    cause: (ids: readonly string[], cause: string, atMs: number, causeAt = "") =>
      db().device.updateMany({
        where: { id: { in: [...ids] } },
        data: { cause, causeAt, brokenAt: new Date(atMs), attention: 3, checkedAt: new Date(atMs) },
      }),
    back: (ids: readonly string[], atMs: number) =>
      db().device.updateMany({
        where: { id: { in: [...ids] } },
        data: { reachable: "yes", registered: "yes", cause: null, causeAt: "", brokenAt: null, attention: 0, checkedAt: new Date(atMs) },
      }),
    lineDown: (ids: readonly string[], atMs: number, cause: string | null, causeAt = "") =>
      db().line.updateMany({ where: { id: { in: [...ids] } }, data: { state: "problem", cause, causeAt, brokenAt: new Date(atMs) } }),
    lineBack: (ids: readonly string[]) =>
      db().line.updateMany({ where: { id: { in: [...ids] } }, data: { state: "in_order", cause: null, causeAt: "", brokenAt: null } }),
    alerts: () => db().alert.findMany({ orderBy: [{ openedAt: "asc" }, { kind: "asc" }], include: { parts: true, events: true } }),
    /** What people were told, in its order. */
    told: async () =>
      (
        await db().alertEvent.findMany({
          where: { what: { in: ["told_opened", "told_reminded", "told_resolved"] } },
          orderBy: { at: "asc" },
        })
      ).map(({ what }) => what),
    clean: async () => {
      await db().alert.deleteMany();
      await db().alertSuspect.deleteMany();
      await db().maintenance.deleteMany();
      await db().line.deleteMany();
      await db().device.deleteMany();
      await db().site.deleteMany();
      await db().setting.deleteMany({ where: { key: "alert_rules" } });
    },
  };
}
