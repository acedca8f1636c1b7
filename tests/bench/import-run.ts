import type { JobDetail } from "@/lib/jobs/schemas";
import { ApiClient } from "@/tools/api-client";
import { buildChild } from "../support/child-process";
import { startProduct } from "../support/product";
import { startPanels } from "./jobs";
import { atLeast, atMost, type Result, timed } from "./result";

const count = 120;
const factory = { username: "admin", password: "123456" };

interface Listed {
  readonly scheme: string;
  readonly host: string;
  readonly port: number;
}

/** A building's list of 120 panels that answer after 50 ms: from its text to devices that are signed in and read. */
export async function benchImportRun(): Promise<Result[]> {
  const { file } = await buildChild("job-panels-child");
  const panels = await startPanels(file, 62, count, 50);
  const product = await startProduct({ env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const rows = (panels.added as readonly Listed[]).map(
      ({ scheme, host, port }, at) => `Door ${at + 1};${scheme}://${host}:${port};BAS-IP panel;${factory.username};${factory.password}`,
    );
    const text = ["Name;Address;Kind;Sign-in;Password", ...rows].join("\n");
    let ended: JobDetail | undefined;
    const spent = await timed(async () => {
      const { id } = await api.call<{ id: string }>("POST", "/api/imports", { body: { text } });
      const { job } = await api.call<{ job: string }>("POST", `/api/imports/${id}/start`, { body: {} });
      while (!ended || !/^(?:done|stopped|waiting)/.test(ended.state)) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        ended = await api.call<JobDetail>("GET", `/api/jobs/${job}`);
      }
    });
    const { items } = await api.call<{ items: { truths: Record<"signedIn" | "registered", { state: string }> }[] }>(
      "GET",
      `/api/devices?limit=${count}`,
    );
    const others = ended?.groups.flatMap(({ state, words, count: rowCount }) => (state === "done" ? [] : `; ${rowCount}: ${words}`)) ?? [];
    return [
      atMost(`import: ${count} devices that answer after 50 ms, from the list to the last one that was read`, spent, 15_000, "ms"),
      atLeast(`import: of them signed in${others.join("")}`, items.filter(({ truths }) => truths.signedIn.state === "yes").length, count),
    ];
  } finally {
    panels.end();
    await product.stop();
  }
}
