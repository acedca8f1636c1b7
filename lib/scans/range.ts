import ipaddr from "ipaddr.js";
import { parseIp } from "@/lib/schema/address-rules";

/** More addresses than one search asks. */
export const addressesMax = 4_096;

/** What is wrong with a range, in a sentence. */
export class WrongRange extends Error {
  override readonly name = "WrongRange";
}

const shown = (text: string) => `"${text.length > 40 ? `${text.slice(0, 40)}…` : text}"`;

function bytesOf(text: string): readonly number[] | undefined {
  return parseIp(text)?.toByteArray();
}

const numberOf = (bytes: readonly number[]) => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function addressOf(number: bigint, length: number): string {
  const bytes = Array.from({ length }, (_, at) => Number((number >> BigInt(8 * (length - 1 - at))) & 0xffn));
  return ipaddr.fromByteArray(bytes).toString();
}

function tooMany(count: bigint | number): WrongRange {
  return new WrongRange(
    `These are ${count.toLocaleString("en")} addresses. One search asks at most ${addressesMax.toLocaleString("en")}: make it smaller.`,
  );
}

function network(entry: string): { from: bigint; to: bigint; length: number } {
  const [host = "", bits = "", ...rest] = entry.split("/");
  const bytes = bytesOf(host.trim());
  const size = (bytes?.length ?? 4) * 8;
  if (!bytes || rest.length > 0 || !/^\d{1,3}$/.test(bits.trim()) || Number(bits) > size) {
    throw new WrongRange(`${shown(entry)} is no network. Write one such as 10.20.4.0/24.`);
  }
  const left = BigInt(size - Number(bits));
  const start = (numberOf(bytes) >> left) << left;
  const first = addressOf(start, bytes.length);
  if (start !== numberOf(bytes)) {
    throw new WrongRange(`${shown(entry)} begins in the middle of a network. Write ${first}/${Number(bits)}, or from and to.`);
  }
  const end = start + (1n << left) - 1n;
  // The first address of an IPv4 network names it, and the last one is everybody's: neither is a device.
  return bytes.length === 4 && left >= 2n ? { from: start + 1n, to: end - 1n, length: 4 } : { from: start, to: end, length: bytes.length };
}

function span(entry: string): { from: bigint; to: bigint; length: number } {
  const [first = "", last = "", ...rest] = entry.split(/[-–—]/).map((part) => part.trim());
  const from = bytesOf(first);
  const to = bytesOf(/^\d{1,3}$/.test(last) && from?.length === 4 ? `${from.slice(0, 3).join(".")}.${Number(last)}` : last);
  if (!from || !to || rest.length > 0 || from.length !== to.length) {
    throw new WrongRange(`${shown(entry)} is no range. Write it as 10.20.4.10–10.20.4.60, or 10.20.4.10–60.`);
  }
  if (numberOf(to) < numberOf(from)) {
    throw new WrongRange(`${shown(entry)} ends before it begins. Write the smaller address first.`);
  }
  return { from: numberOf(from), to: numberOf(to), length: from.length };
}

/** The addresses of a range, each once, in the order in which they stand: a network, from–to, single ones, or several of these. Throws `WrongRange`. */
export function addressesIn(range: string): string[] {
  const entries = range
    .replace(/\s*([-–—])\s*/g, "$1")
    .split(/[\s,;]+/)
    .filter(Boolean);
  if (entries.length === 0) {
    throw new WrongRange("Write which addresses are asked: a network such as 10.20.4.0/24, from–to, or a list.");
  }
  const found = new Set<string>();
  for (const entry of entries) {
    if (/[-–—/]/.test(entry)) {
      const { from, to, length } = entry.includes("/") ? network(entry) : span(entry);
      if (to - from + 1n > BigInt(addressesMax)) {
        throw tooMany(to - from + 1n);
      }
      for (let number = from; number <= to; number += 1n) {
        found.add(addressOf(number, length));
      }
    } else {
      const address = parseIp(entry);
      if (!address) {
        throw new WrongRange(`${shown(entry)} is no address. Write addresses such as 10.20.4.17, not names.`);
      }
      found.add(address.toString());
    }
    if (found.size > addressesMax) {
      throw tooMany(found.size);
    }
  }
  return [...found];
}
