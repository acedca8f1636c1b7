import { open, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { startOrExplain } from "@/lib/server/serve";
import { openExistingDatabase } from "./existing-database";

const say = (line: string) => process.stdout.write(`${line}\n`);

async function exportTo(file: string): Promise<void> {
  await openExistingDatabase();
  const [{ openVault }, { headNow }, { rowsAfter }, { lineOf }, { closeDatabase }] = await Promise.all([
    import("@/lib/vault/open-vault"),
    import("@/lib/audit-out/sign"),
    import("@/lib/audit/store"),
    import("@/lib/audit/lines"),
    import("@/lib/platform/db/client"),
  ]);
  await openVault();
  const head = await headNow();
  const handle = await open(file, "wx", 0o600);
  try {
    let after = 0;
    while (after < head.seq) {
      const rows = (await rowsAfter(after, 500)).filter(({ seq }) => seq <= head.seq);
      if (rows.length === 0) {
        break;
      }
      await handle.appendFile(rows.map((row) => `${lineOf(row)}\n`).join(""));
      after = rows.at(-1)?.seq ?? head.seq;
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await writeFile(`${file}.head`, `${JSON.stringify(head)}\n`, { mode: 0o600, flag: "wx", flush: true });
  await closeDatabase();
  say(`${head.seq} entries in ${file}, and their end, signed with the key ${head.key}, in ${file}.head.`);
}

async function prove(file: string, heads: string | undefined, key: string | undefined): Promise<void> {
  const { verifyFile } = await import("@/lib/audit-out/verify-file");
  const { problem, first, last, heads: count, lastHead } = await verifyFile(file, heads, key);
  if (problem !== undefined) {
    throw new StartError(`${file}: ${problem} ${last === 0 ? "No entry before it is whole." : `Entries ${first} to ${last} are whole.`}`);
  }
  if (last === 0) {
    throw new StartError(`${file} holds no entry`);
  }
  say(`Entries ${first} to ${last} follow from each other, and none was edited.`);
  if (first > 1) {
    say(`What was before entry ${first} is not in this file.`);
  }
  if (lastHead) {
    say(`${count === 1 ? "1 signed head fits" : `${count} signed heads fit`}, the last at entry ${lastHead.seq} of ${lastHead.at}.`);
    say(
      key === undefined ? `Signed with ${lastHead.key}: compare it with the key in Settings, Keys.` : "Signed with the key that you gave.",
    );
  } else if (heads !== undefined) {
    say("No signed head is of an entry in this file: nothing outside speaks for it.");
  }
  if (last > (lastHead?.seq ?? 0)) {
    say(`Entries ${Math.max(first, (lastHead?.seq ?? 0) + 1)} to ${last} are signed by no head.`);
  }
}

const known = "npm run audit -- export FILE, npm run audit -- verify FILE [HEADS] [--key=KEY]";

function asked(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { key: { type: "string" } }, allowPositionals: true });
  } catch {
    throw new StartError(`There is no such way to use it. Known: ${known}`);
  }
}

/** `export`: the whole audit as lines of JSON with its signed end. `verify`: proves such a file, without database and key ring. */
export async function run(args: readonly string[]): Promise<void> {
  await startOrExplain(async () => {
    const { values, positionals } = asked(args);
    try {
      const [what, file, heads, ...more] = positionals;
      if (what === "export" && file !== undefined && heads === undefined) {
        await exportTo(file);
      } else if (what === "verify" && file !== undefined && more.length === 0) {
        await prove(file, heads, values.key);
      } else {
        throw new StartError(`There is no such way to use it. Known: ${known}`);
      }
    } catch (error) {
      const why = whyNot(error);
      const place = (error as { path?: unknown } | null)?.path;
      throw why === undefined ? error : new StartError(`${typeof place === "string" ? place : "A file"} cannot be used: ${why}`);
    }
    process.exit(0);
  });
}
