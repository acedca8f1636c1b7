import { expect, test } from "vitest";
import { type Api, startApi } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

interface Networks {
  items: { id: string; cidr: string; note: string | null; createdBy: string | null }[];
}
const networks = async () => import("@/lib/networks/service");

await onEachDatabase("allowed networks", (api: () => Api) => {
  const cidrs = async () => (await (await networks()).allowedNetworks()).map((network) => network.cidr);

  test("begin with the private ranges and are not filled again once an admin has emptied the list", async () => {
    expect(await cidrs()).toEqual(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"]);
    const admin = await api().as("admin");
    for (const { id } of (await admin<Networks>("GET", "/api/networks")).body.items) {
      expect((await admin("DELETE", `/api/networks/${id}`)).status).toBe(204);
    }
    await (await networks()).seedNetworks();
    expect(await cidrs()).toEqual([]);
  });

  test("an added network counts at once, in its normal form, and a removed one no longer", async () => {
    const admin = await api().as("admin", { name: "Nia" });
    const added = await admin<Networks["items"][0]>("POST", "/api/networks", { cidr: " FD12:0:0::/48 ", note: "Harbour" });
    expect(added).toMatchObject({ status: 201, body: { cidr: "fd12::/48", note: "Harbour", createdBy: "Nia" } });
    expect(await cidrs()).toContain("fd12::/48");
    expect((await admin("DELETE", `/api/networks/${added.body.id}`)).status).toBe(204);
    expect(await cidrs()).not.toContain("fd12::/48");
    expect((await admin("DELETE", `/api/networks/${added.body.id}`)).status).toBe(404);
  });

  test("a network is listed once, however it is written and however many ask at once", async () => {
    const admin = await api().as("admin");
    const replies = await Promise.all(["10.77.0.1", "10.77.0.1/32", "10.77.0.1"].map((cidr) => admin("POST", "/api/networks", { cidr })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409]);
  });

  test("what is no network is refused with the reason", async () => {
    const admin = await api().as("admin");
    for (const cidr of ["", "office", "10.0.0.0/33", "10.20.30.40/16", "10.0.0.0/8, 10.1.0.0/16", "fe80::/129"]) {
      const reply = await admin("POST", "/api/networks", { cidr });
      expect(reply.body, cidr).toMatchObject({ code: "validation_failed", fields: [{ path: "cidr" }] });
    }
  });

  test("a list that another process changed is used within seconds", async () => {
    const before = await cidrs();
    await api().db.network.create({ data: { cidr: "10.99.0.0/16" } });
    const { vi } = await import("vitest");
    const now = performance.now.bind(performance);
    const later = vi.spyOn(performance, "now").mockImplementation(() => now() + 3_000);
    try {
      expect(await cidrs()).toEqual([...before, "10.99.0.0/16"]);
    } finally {
      later.mockRestore();
    }
  });
});

test("LINEWARD_ALLOWED_NETWORKS sets the list at a first start, and a wrong value stops the start by its name", async () => {
  const api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8, 10.1.2.3" } });
  expect((await (await networks()).allowedNetworks()).map((network) => network.cidr)).toEqual(["127.0.0.0/8", "10.1.2.3/32"]);
  await api.close();
  await expect(startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8, office" } })).rejects.toThrow("LINEWARD_ALLOWED_NETWORKS");
});
