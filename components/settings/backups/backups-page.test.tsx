import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { queryKey } from "@/lib/api/client";
import type { BackupStanding, BackupsAnswer } from "@/lib/backups/schemas";
import { permissionsOf } from "@/lib/http/permissions";
import { BackupCard } from "../../overview/backup-card";
import { MeProvider } from "../../session/me";
import { BackupsPage } from "./backups-page";

const none: BackupsAnswer = {
  items: [],
  total: 0,
  settings: { on: false, at: "02:00", timeZone: "Europe/Berlin", keepDays: 14, folder: null, drill: true },
  folder: "/var/lib/lineward/backups",
  passphrase: "none",
  keyId: "2d41d653",
  next: null,
  tooOld: false,
  lastFailure: null,
  running: null,
};

const made = {
  id: "lineward-20340331T020000000Z",
  madeAt: "2034-03-31T02:00:00.000Z",
  bytes: 41_000_000,
  cause: "schedule" as const,
  by: "Lineward",
  tookMs: 6_000,
  drill: null,
};

const drill = {
  ok: false,
  at: "2034-03-31T02:10:00.000Z",
  tookMs: 4_000,
  steps: [{ step: "open" as const, tookMs: 1_000 }],
  devices: 0,
  lines: 0,
  sites: 0,
  secretsOpened: 0,
  secretsFailed: 0,
  auditEntries: 0,
  problem: "psql is not on the PATH: install PostgreSQL's client programs on this machine",
};

const me = {
  id: "me",
  name: "Ilse Brandt",
  email: "ilse@example.com",
  theme: "system",
  boundToSites: false,
  role: "admin",
  permissions: permissionsOf({ role: "admin" }),
} as const;

/** The words of what is drawn with these answers, read as one text. */
function wordsOf(client: QueryClient, drawing: ReactNode): string {
  const html = renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <MeProvider me={me}>{drawing}</MeProvider>
    </QueryClientProvider>,
  );
  return html
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&#x27;", "'")
    .replaceAll(/\s+/g, " ");
}

function drawn(backups: BackupsAnswer): string {
  const client = new QueryClient();
  client.setQueryData(queryKey("GET /api/backups"), backups, { updatedAt: Date.parse("2034-03-31T10:47:00.000Z") });
  return wordsOf(client, <BackupsPage />);
}

test("an empty page says what is missing and what to do", () => {
  const text = drawn(none);
  for (const words of [
    "No passphrase is set",
    "without it none is made",
    "None by itself",
    "No backup yet",
    "Make the first one",
    "Not set",
  ]) {
    expect(text).toContain(words);
  }
});

test("a page says how old the newest is, why the last try failed, and in which step a drill found what is wrong", () => {
  const text = drawn({
    ...none,
    items: [{ ...made, drill }],
    total: 1,
    passphrase: "kept",
    settings: { ...none.settings, on: true },
    next: "2034-04-01T00:00:00.000Z",
    tooOld: true,
    lastFailure: {
      at: "2034-03-31T09:00:00.000Z",
      words: "pg_dump is not on the PATH: install PostgreSQL's client programs on this machine",
    },
  });
  for (const words of [
    "8 h 47 min old, too old",
    "41 MB",
    "read back and compared",
    "Next tomorrow 00:00",
    "failed: pg_dump is not on the PATH: install PostgreSQL's client programs on this machine.",
    "Opened the backup with the passphrase , done",
    "Put it into an empty database , failed psql is not on the PATH",
    "Not come to",
    "Stored, not shown",
  ]) {
    expect(text).toContain(words);
  }
});

test("a backup that another page began is told of, and its button waits", () => {
  const text = drawn({ ...none, passphrase: "environment", running: { what: "backup", id: null, since: "2034-03-31T10:46:54.000Z" } });
  expect(text).toContain("Copying everything, sealing it and reading it back.");
  expect(text).toContain("Backing up");
  expect(text).not.toContain("Change the passphrase");
});

test("the overview tells of the last backup and the last drill, and of what is wrong with either", () => {
  const client = new QueryClient();
  const told = (standing: BackupStanding) => {
    client.setQueryData(queryKey("GET /api/backups/standing"), standing);
    return wordsOf(client, <BackupCard />);
  };
  const opened = { ...drill, ok: true, problem: null, secretsOpened: 1_204 };
  const well = { on: true, newestAt: made.madeAt, tooOld: false, lastDrill: opened, lastFailure: null };
  expect(told(well)).toMatch(/Last one .* Tried .*: 1,204 of 1,204 secrets opened/);
  expect(told(well)).not.toContain("too old");
  const wrong = told({ ...well, tooOld: true, lastDrill: drill, lastFailure: { at: drill.at, words: "It had no room" } });
  for (const words of [", too old", "psql is not on the PATH", "The last try failed: It had no room."]) {
    expect(wrong).toContain(words);
  }
  expect(told({ ...well, on: false, newestAt: null, lastDrill: null })).toMatch(
    /None was made yet, none is made by itself None was tried yet/,
  );
});
