import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { genesisHash, hashOf } from "@/lib/audit/entry";
import { type ChainedEntry, entryLine } from "@/lib/audit/lines";
import { isSigned, type SignedHead, signedHeadLine } from "./signed-head";

export interface FileVerdict {
  /** What is wrong, the first of it, in a sentence; undefined if nothing is. */
  readonly problem: string | undefined;
  /** The first and the last entry that follow from each other; 0 in an empty file. */
  readonly first: number;
  readonly last: number;
  /** Heads that were held against an entry, and the last of them. */
  readonly heads: number;
  readonly lastHead: SignedHead | undefined;
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line !== "") {
      yield line;
    }
  }
}

/** A head as it stands in a line, and in a message: cut into lines, and with marks before some of its signs. */
const writtenHead = /\{[^{}]*audit-head[^{}]*\}/g;
const headMark = /audit-head/g;

/**
 * Reads signed heads from a file: a line each, or a message that holds one, as it came (a saved mail, a webhook's body, copied text). A
 * sentence if one is damaged, is not signed by its key, or by another than `key`.
 */
async function readHeads(file: string, key: string | undefined): Promise<SignedHead[] | string> {
  const heads: SignedHead[] = [];
  // A mail's long lines end in "=" where they are cut.
  const text = (await readFile(file, "utf8")).replace(/=\r?\n/g, "");
  const found = [...text.matchAll(writtenHead)];
  if (found.length !== [...text.matchAll(headMark)].length) {
    return `A signed head in ${file} is cut off.`;
  }
  for (const { 0: written, index } of found) {
    const number = text.slice(0, index).split("\n").length;
    const { data } = signedHeadLine.safeParse(written.replace(/[\\\s]/g, ""));
    if (!data) {
      return `Line ${number} of ${file} is no signed head.`;
    }
    const expected = key ?? heads[0]?.key ?? data.key;
    if (data.key !== expected) {
      return `The head in line ${number} of ${file} is signed with the key ${data.key}, and not with ${expected}.`;
    }
    if (!isSigned(data)) {
      return `The signature of the head in line ${number} of ${file} is wrong: it was made by another key or edited.`;
    }
    heads.push(data);
  }
  return heads.length === 0 ? `${file} holds no signed head.` : heads;
}

function complaint(entry: ChainedEntry, before: ChainedEntry | undefined): string | undefined {
  const expected = before ? before.seq + 1 : entry.seq;
  if (entry.seq !== expected) {
    return entry.seq > expected
      ? `Entry ${expected} is missing.`
      : `Entry ${entry.seq} stands in the file again, after entry ${before?.seq}.`;
  }
  if (entry.hash !== hashOf(entry)) {
    return `Entry ${entry.seq} was edited after it was written.`;
  }
  const prevHash = before?.hash ?? (entry.seq === 1 ? genesisHash : entry.prevHash);
  return entry.prevHash === prevHash ? undefined : `Entry ${entry.seq} does not follow from the entry before it.`;
}

/**
 * Proves a file of audit entries without the product: each follows from the one before it, and signed heads, where a file of them is given,
 * fit. `key`: the public key with which they must be signed. Errors of reading are thrown.
 */
export async function verifyFile(file: string, headsFile?: string, key?: string): Promise<FileVerdict> {
  const heads = headsFile === undefined ? [] : await readHeads(headsFile, key);
  let [first, heard] = [0, 0];
  let before: ChainedEntry | undefined;
  let lastHead: SignedHead | undefined;
  const end = (problem?: string): FileVerdict => ({ problem, first, last: before?.seq ?? 0, heads: heard, lastHead });
  if (typeof heads === "string") {
    return end(heads);
  }
  const waiting = new Map<number, SignedHead[]>();
  for (const head of heads) {
    waiting.set(head.seq, [...(waiting.get(head.seq) ?? []), head]);
  }
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    const { data: entry } = entryLine.safeParse(line);
    const problem = entry ? complaint(entry, before) : `Line ${number} is no audit entry, or is cut off.`;
    if (!entry || problem !== undefined) {
      return end(problem);
    }
    first ||= entry.seq;
    for (const head of waiting.get(entry.seq) ?? []) {
      if (head.hash !== entry.hash) {
        return end(`Entry ${entry.seq} is not the one that was signed on ${head.at}: the entries up to it were written anew.`);
      }
      heard += 1;
      lastHead = head;
    }
    before = entry;
  }
  const beyond = heads.find(({ seq }) => seq > (before?.seq ?? 0));
  return end(
    beyond && `The end is cut off: entry ${beyond.seq} was signed on ${beyond.at}, and entry ${before?.seq ?? 0} is the last here.`,
  );
}
