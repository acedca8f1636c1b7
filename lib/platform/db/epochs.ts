import "server-only";
import { shared, slot } from "../app";

const epochs = shared<{ people: number; data: number }>("epochs", () => ({ people: 0, data: 0 }));

/** Tables that decide who somebody is and what exists for them. Written in backticks by Prisma, in quotes by hand. */
const tables = /[`"](?:Session|User|Site|SiteMember|ApiToken)[`"]/;

/**
 * Numbers that change whenever this process writes: to the tables of people, their sessions and their sites; to anything. What was
 * read from the database at one number holds for as long as the number stays, where no other process writes.
 */
export function epoch(about: "people" | "data"): number {
  return epochs()[about];
}

/** Called for every statement that may write, before it runs and, outside a transaction, after it. True if it was about people. */
export function noteWrite(sql: string): boolean {
  const people = tables.test(sql);
  noteWritten(people);
  return people;
}

/** Called at the end of a transaction: only now others see what it wrote. */
export function noteWritten(people: boolean): void {
  const all = epochs();
  all.data += 1;
  if (people) {
    all.people += 1;
    heard.value?.();
  }
}

const heard = slot<() => void>("people-written");

/** Called, at least once, after this process wrote to the tables of people, their sessions and their sites. In the place of what was called before. */
export function whenPeopleWritten(call: () => void): void {
  heard.value = call;
}

/** True for a statement that writes to those tables. */
export function writesPeople(sql: string): boolean {
  return !/^\s*SELECT\b/i.test(sql) && tables.test(sql);
}
