import { type FileHandle, open } from "node:fs/promises";
import { copyEntries } from "@/lib/audit-out/copy";

// A process of its own that copies the audit into a file and is killed in the middle of its first write. Arguments: the file, and how many
// bytes of that write reach the disk before.

const [, , file = "", bytes = ""] = process.argv;
const handle = await open(file, "a+");
const shape = Object.getPrototypeOf(handle) as FileHandle;
await handle.close();

shape.appendFile = async function (this: FileHandle, data) {
  await this.write(Buffer.from(data as Buffer).subarray(0, Number(bytes)));
  await this.sync();
  process.kill(process.pid, "SIGKILL");
  await new Promise(() => undefined);
};
await copyEntries(file);
