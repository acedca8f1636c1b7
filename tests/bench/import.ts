import { mkdtempSync } from "node:fs";
import path from "node:path";
import { ApiClient } from "@/tools/api-client";
import { startProduct } from "../support/product";
import { runFolder } from "../support/run-folder";
import { seedDevices } from "../support/seed-devices";
import { memoryMb } from "./process-figures";
import { atMost, p95, type Result, timed } from "./result";

const header = "Name;Address;Kind;Sign-in;Password;Tags;Flat;SIP user;Note;Lift";
const devicesKept = 5_000;

/** A list of new devices, one row in fifty with something wrong. */
function list(count: number, salt: number): string {
  const rows = Array.from({ length: count }, (_, at) => {
    const address = at % 50 === 0 ? "10.200.1.300" : `10.${200 + salt}.${at >> 8}.${at & 255}`;
    return `Door ${salt}-${at};${address};BAS-IP panel;admin;s3cret-${at};floor-${at % 40};0${at};${1_000 + at};Gang ${at};B`;
  });
  return [header, ...rows].join("\n");
}

interface View {
  readonly id: string;
  readonly total: number;
}

/** Lists of devices: the check of 5,000 rows beside as many devices, a cell that is changed, and 50,000 rows in bounded memory. */
export async function benchImport(): Promise<Result[]> {
  const dataDir = mkdtempSync(path.join(runFolder(), "bench-import-"));
  await seedDevices(dataDir, devicesKept);
  const product = await startProduct({ dataDir, env: { LINEWARD_LOG_LEVEL: "error" } });
  try {
    const api = new ApiClient(product.url);
    await api.signIn(product.admin.email, product.admin.password);
    const add = (text: string) => api.call<View>("POST", "/api/imports", { body: { text } });
    await add(list(500, 0));
    let view: View = { id: "", total: 0 };
    const checks: number[] = [];
    for (const salt of [1, 2, 3]) {
      checks.push(
        await timed(async () => {
          view = await add(list(5_000, salt));
        }),
      );
    }
    const cells: number[] = [];
    for (let row = 2; row < 22; row += 1) {
      cells.push(
        await timed(() => api.call("PATCH", `/api/imports/${view.id}/rows/${row}`, { body: { cells: { name: `Other ${row}` } } })),
      );
    }
    const pages: number[] = [];
    for (let at = 0; at < 20; at += 1) {
      pages.push(await timed(() => api.call("GET", `/api/imports/${view.id}/rows?limit=100&state=wrong`)));
    }
    const before = memoryMb(product.pid);
    let most = before;
    const looking = setInterval(() => {
      most = Math.max(most, memoryMb(product.pid));
    }, 250);
    const large = await timed(async () => {
      await add(list(50_000, 9));
    });
    clearInterval(looking);
    return [
      atMost("import: 5,000 rows read, checked and kept (slowest of 3)", Math.max(...checks), 3_000, "ms"),
      atMost("import: a cell changed and checked again, p95", p95(cells), 500, "ms"),
      atMost("import: a page of rows, p95", p95(pages), 50, "ms"),
      atMost("import: 50,000 rows read, checked and kept", large, 30_000, "ms"),
      atMost("import: memory on top while 50,000 rows are checked (RSS)", most - before, 700, "MB"),
    ];
  } finally {
    await product.stop();
  }
}
