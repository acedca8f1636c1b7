import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { type Status, statusNames } from "@/lib/device-access/schemas";
import type { DeviceQuery } from "@/lib/devices/endpoints";
import { listDevices } from "@/lib/devices/list-devices";
import type { DeviceItem } from "@/lib/devices/schemas";
import { type TableFieldName, tableFields } from "@/lib/devices/table-fields";
import { type TableWords, tableWordsOf } from "@/lib/devices/table-words";
import { datedName, type TableRow, tableFile } from "./table-file";
import type { TableFormat } from "./table-formats";

/** Read at a time. */
const pageSize = 450;

const written = tableFields.filter((field) => !("secret" in field));

/** Beside what an import understands: what only Lineward can say. */
const besides = ["Model", "Firmware", "Reachable", "Signed in", "Registered", "Matches", "Last seen (UTC)", "Link"] as const;

const stateWords: Readonly<Record<Status["state"], string>> = {
  yes: "yes",
  no: "no",
  differs: "differs",
  unknown: "not known",
  not_applicable: "does not apply",
};

/** Empty cells mean "keep what is there": what is not known here is never taken from a device by an import. */
function cellsOf(device: DeviceItem, words: TableWords | undefined): Readonly<Record<TableFieldName, string>> {
  return {
    name: device.name,
    site: device.site?.path ?? "",
    floor: device.floor ?? "",
    place: device.place ?? "",
    address: device.address,
    driver: device.driverLabel,
    flat: words?.flat ?? "",
    line_user: words?.lineUser ?? "",
    username: words?.username ?? "",
    password: "",
    tags: device.tags.join(" "),
    serial: device.serial ?? "",
    note: words?.note ?? "",
  };
}

async function* rowsOf(query: Omit<DeviceQuery, "cursor" | "limit">, actor: Actor, origin: string): AsyncGenerator<TableRow> {
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listDevices>> = await listDevices(
      { ...query, limit: pageSize, ...(cursor === null ? {} : { cursor }) },
      actor,
      { counted: false },
    );
    const words = await tableWordsOf(page.items);
    for (const device of page.items) {
      const cells = cellsOf(device, words.get(device.id));
      yield [
        ...written.map(({ field }) => cells[field]),
        device.model ?? "",
        device.firmware ?? "",
        ...statusNames.map((name) => stateWords[device.truths[name].state]),
        device.seenAt ?? "",
        `${origin}/devices/${device.id}`,
      ];
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** The devices that a list finds for a person, in its order, as a file that an import reads again without changing anything. No secret. */
export function exportDevices(query: Omit<DeviceQuery, "cursor" | "limit">, format: TableFormat, actor: Actor, origin: string): Response {
  const columns = [...written.map(({ header }) => header), ...besides];
  return tableFile(format, { name: datedName("devices"), columns, rows: rowsOf(query, actor, origin) });
}

/** A table without rows, with every column that an import understands. */
export function importTemplate(format: TableFormat): Response {
  return tableFile(format, { name: "lineward-import", columns: tableFields.map(({ header }) => header), rows: [] });
}
