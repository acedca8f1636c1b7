import { appendFile, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { ChainedEntry } from "@/lib/audit/lines";
import type { AuditHeadAnswer } from "@/lib/audit-out/endpoints";
import type { SignedHead } from "@/lib/audit-out/signed-head";
import type { SignedEndChannelAnswer } from "@/lib/channels/signed-end-schemas";
import type { Api, Person } from "@/tests/support/api-kit";
import { buildChild, type Child } from "@/tests/support/child-process";
import { onEachDatabase } from "@/tests/support/each-database";
import { freePort } from "@/tests/support/free-port";
import { findPlanted, plant, plantedSecrets } from "@/tests/support/planted";
import { startMailServer, startReceiver } from "@/tests/support/receivers";
import { scratchFolder } from "@/tests/support/scratch-folder";
import { startSyslog, startSyslogOfDatagrams } from "@/tests/support/syslog-receiver";

const soonMs = { timeout: 20_000 };
const syslogPort = await freePort();
let child: Child;
beforeAll(async () => {
  child = await buildChild("audit-copy-child");
});

const suite = (api: () => Api) => {
  let folder: string;
  let admin: Person;
  let file: string;
  let sites = 0;
  const at = (name: string) => path.join(folder, name);
  /** What an earlier test has left for the chain is in it before anything is copied or sent: its own time may come in the middle. */
  const sealed = async () => (await import("@/lib/audit/chain")).sealWaiting();
  const copying = async () => {
    await sealed();
    return import("@/lib/audit-out/copy");
  };
  const signing = () => import("@/lib/audit-out/sign");
  const proof = async (name: string, heads?: string, key?: string) =>
    (await import("@/lib/audit-out/verify-file")).verifyFile(name, heads, key);
  const linesOf = async (name: string) => (await readFile(name, "utf8")).split("\n").filter((line) => line !== "");
  const seqsIn = async (name: string) => (await linesOf(name)).map((line) => (JSON.parse(line) as ChainedEntry).seq);
  const upTo = (count: number, from = 1) => Array.from({ length: count - from + 1 }, (_, index) => from + index);

  /** So many acts of a person. */
  async function act(count = 1): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      sites += 1;
      await admin("POST", "/api/sites", { name: `Site ${sites}` }, { "user-agent": "Browser/7 (of a test)" });
    }
    await sealed();
  }
  const lastSeq = async () => (await import("@/lib/audit/store")).lastSeq();

  beforeAll(async () => {
    folder = await mkdtemp(path.join(scratchFolder(), "lineward-audit-out-"));
    file = at("audit.jsonl");
    admin = await api().as("admin", { address: "203.0.113.9" });
    plant("the password of a person in a copy of the audit", api().password);
    await act(3);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("is a line of JSON for every entry, each once, with address and program, in a file that only its owner reads", async () => {
    const { copyEntries } = await copying();
    await copyEntries(file);
    expect(await copyEntries(file)).toBe(0);
    await act();
    await copyEntries(file);
    expect(await seqsIn(file)).toEqual(upTo(await lastSeq()));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const entries = (await linesOf(file)).map((line) => JSON.parse(line) as ChainedEntry);
    expect(entries.filter(({ action }) => action === "site.add")).toHaveLength(4);
    expect(entries.findLast(({ action }) => action === "site.add")).toMatchObject({
      address: "203.0.113.9",
      agent: "Browser/7 (of a test)",
    });
    expect(await proof(file)).toMatchObject({ problem: undefined, first: 1, last: await lastSeq() });
    expect(findPlanted([file], plantedSecrets())).toEqual([]);
  });

  test("goes on without a loss or a double after a kill in the middle of a line, one right after it, and when the file was moved away", async () => {
    const { copyEntries } = await copying();
    await act(2);
    const next = await lastSeq();
    await appendFile(file, `{"seq":${next - 1},"id":"half a li`);
    await copyEntries(file);
    expect(await seqsIn(file)).toEqual(upTo(next));
    await api().db.setting.update({ where: { key: "audit.copied" }, data: { value: "1" } });
    await act();
    await copyEntries(file);
    expect(await seqsIn(file)).toEqual(upTo(await lastSeq()));
    const before = await lastSeq();
    await rename(file, at("moved.jsonl"));
    await act(2);
    await copyEntries(file);
    expect(await seqsIn(file)).toEqual(upTo(await lastSeq(), before + 1));
    expect(await proof(file)).toMatchObject({ problem: undefined, first: before + 1 });
  });

  test("goes on without a loss or a double after a kill -9 in the middle of a line, and right before its end", async () => {
    const { copyEntries } = await copying();
    const { rowsAfter } = await import("@/lib/audit/store");
    const { lineOf } = await import("@/lib/audit/lines");
    for (const cut of [-90, -1]) {
      await act(2);
      const [first] = await rowsAfter((await seqsIn(file)).at(-1) ?? 0, 1);
      const bytes = Buffer.byteLength(`${first && lineOf(first)}\n`) + cut;
      const before = (await stat(file)).size;
      expect(await child.run(file, `${bytes}`)).toEqual({ code: null, signal: "SIGKILL" });
      expect((await stat(file)).size).toBe(before + bytes);
      await copyEntries(file);
      expect(await seqsIn(file)).toEqual(upTo(await lastSeq(), (await seqsIn(file))[0]));
    }
    expect(await proof(file)).toMatchObject({ problem: undefined, last: await lastSeq() });
  });

  test("is refused in words where the file is another's or its disk is full, while the product goes on, and comes later", async () => {
    const { copyEntries } = await copying();
    await writeFile(at("diary"), "Dear diary,\nno audit here");
    await expect(copyEntries(at("diary"))).rejects.toThrow(/holds something else than audit entries: name another file$/);
    expect(await readFile(at("diary"), "utf8")).toBe("Dear diary,\nno audit here");
    await act();
    await expect(copyEntries("/dev/full")).rejects.toThrow(/disk is full\. Make room on the disk$/);
    await act();
    await copyEntries(file);
    expect((await seqsIn(file)).at(-1)).toBe(await lastSeq());
    expect(await proof(file)).toMatchObject({ problem: undefined });
  });

  test("begins anew beside a copy that was made before a restore", async () => {
    const { copyEntries } = await copying();
    const other = at("other.jsonl");
    const [line = ""] = await linesOf(at("moved.jsonl"));
    await writeFile(other, `${JSON.stringify({ ...JSON.parse(line), seq: 900_000 })}\n`);
    await copyEntries(other);
    expect(await seqsIn(other)).toEqual(upTo(await lastSeq()));
  });

  test("is signed once a day with a key whose public half is shown; a clock that was ahead and went back delays nothing", async () => {
    const { signDue, headsFile, lastSigned } = await signing();
    const now = Date.now();
    const heads = async () => (await linesOf(headsFile())).map((line) => JSON.parse(line) as SignedHead);
    await signDue(now);
    expect(await heads()).toMatchObject([{ seq: await lastSeq() }]);
    expect(await signDue(now + 3_600_000)).toBe(600_000);
    expect(await heads()).toHaveLength(1);
    const ahead = now + 900 * 86_400_000;
    await signDue(ahead);
    await signDue(now);
    expect((await heads()).map((head) => Date.parse(head.at))).toEqual([now, ahead, now]);
    expect((await stat(headsFile())).mode & 0o777).toBe(0o600);
    const shown = (await admin<AuditHeadAnswer>("GET", "/api/audit/head")).body;
    expect(shown).toMatchObject({ key: (await lastSigned())?.key, signed: { seq: await lastSeq() }, file: headsFile(), copy: null });
    const rows = await api().db.outgoingSecret.findMany();
    expect(JSON.stringify(rows)).not.toContain("PRIVATE");
    expect(rows.every(({ sealed }) => sealed.startsWith("v1."))).toBe(true);
  });

  test("is proven offline, and the first wrong entry is named: edited, missing, cut off, or the whole chain written anew", async () => {
    const { lineOf } = await import("@/lib/audit/lines");
    const { hashOf } = await import("@/lib/audit/entry");
    const { signNow, headsFile } = await signing();
    const { copyEntries } = await copying();
    const { key } = await signNow();
    const whole = at("whole.jsonl");
    await api().db.setting.update({ where: { key: "audit.copied" }, data: { value: "0" } });
    await copyEntries(whole);
    const last = await lastSeq();
    expect(await proof(whole, headsFile(), key)).toMatchObject({ problem: undefined, first: 1, last, lastHead: { seq: last, key } });
    const entries = (await linesOf(whole)).map((line) => ({ ...JSON.parse(line), at: new Date(JSON.parse(line).at) }) as ChainedEntry);
    const changed = async (change: (all: ChainedEntry[]) => readonly ChainedEntry[]) => {
      await writeFile(
        at("changed.jsonl"),
        change(structuredClone(entries))
          .map((entry) => `${lineOf(entry)}\n`)
          .join(""),
      );
      return (await proof(at("changed.jsonl"), headsFile(), key)).problem;
    };
    const edited = (entry: ChainedEntry) => (entry.seq === 4 ? { ...entry, actorName: "Somebody else" } : entry);
    expect(await changed((all) => all.map(edited))).toBe("Entry 4 was edited after it was written.");
    expect(await changed((all) => all.filter(({ seq }) => seq !== 3))).toBe("Entry 3 is missing.");
    expect(await changed((all) => all.slice(0, -1))).toMatch(`The end is cut off: entry ${last} was signed on `);
    let prevHash = "0".repeat(64);
    const anew = (all: ChainedEntry[]) =>
      all.map(edited).map((entry) => {
        const fields = { ...entry, prevHash };
        prevHash = hashOf(fields);
        return { ...fields, hash: prevHash };
      });
    expect(await changed(anew)).toMatch(/^Entry \d+ is not the one that was signed on .*: the entries up to it were written anew\.$/);
    const heads = await readFile(headsFile(), "utf8");
    await writeFile(at("heads"), heads.replace(/"seq":\d+/, '"seq":1'));
    expect((await proof(whole, at("heads"))).problem).toMatch(/^The signature of the head in line 1 of .* is wrong/);
    expect((await proof(whole, headsFile(), "A".repeat(43))).problem).toMatch(/is signed with the key .*, and not with A{43}\.$/);
  });

  test("is sent to a channel once a day, and the message proves an export as it came: a webhook's body, a chat's, a mail", async () => {
    const { lookAtHours } = await import("@/lib/channels/hours");
    const { signNow, signDue, lastSigned } = await signing();
    const programs = await startReceiver();
    const mails = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
    const path = "/api/audit/head/channel";
    const shown = async () => (await admin<SignedEndChannelAnswer>("GET", path)).body;
    const choose = async (wish: object) => {
      const { body } = await admin<{ id: string }>("POST", "/api/channels", { name: "A safe place", ...wish });
      expect((await admin("PUT", path, { channelId: body.id })).status).toBe(200);
      return body.id;
    };
    const sent = () => api().db.delivery.count({ where: { event: "audit.signed" } });
    const { key } = await signNow();
    await api().db.setting.update({ where: { key: "audit.copied" }, data: { value: "0" } });
    await (await copying()).copyEntries(at("export.jsonl"));
    const proves = async (message: string) => {
      await writeFile(at("message"), message);
      expect(await proof(at("export.jsonl"), at("message"), key)).toMatchObject({ problem: undefined, heads: 1, lastHead: { key } });
    };
    const webhook = await choose({ kind: "webhook", url: programs.url, secret: "a".repeat(40) });
    await Promise.all([lookAtHours(), lookAtHours()]);
    await lookAtHours();
    expect(await sent()).toBe(1);
    await vi.waitFor(async () => expect((await shown()).last).toMatchObject({ state: "done", at: (await lastSigned())?.at }), soonMs);
    await proves(programs.received[0]?.body ?? "");
    const edited = programs.received[0]?.body.replace(/(\\"seq\\":)\d+/, "$11") ?? "";
    await writeFile(at("message"), edited);
    expect((await proof(at("export.jsonl"), at("message"), key)).problem).toMatch(/^The signature of the head in line \d+ of .* is wrong/);
    await writeFile(at("message"), edited.slice(0, edited.indexOf("signature")));
    expect((await proof(at("export.jsonl"), at("message"), key)).problem).toMatch(/^A signed head in .* is cut off\.$/);
    await signDue(Date.parse((await lastSigned())?.at ?? "") + 86_400_000);
    await lookAtHours();
    expect(await sent()).toBe(2);
    await signNow();
    await choose({ kind: "mattermost", url: `${programs.url}/chat` });
    await lookAtHours();
    await vi.waitFor(() => expect(programs.received.some(({ path: to }) => to === "/chat")).toBe(true), soonMs);
    await (await copying()).copyEntries(at("export.jsonl"));
    await proves(programs.received.find(({ path: to }) => to === "/chat")?.body ?? "");
    await admin("PUT", "/api/mail", { host: "127.0.0.1", port: mails.port, security: "none", from: "lineward@mail.test" });
    const mail = await choose({ kind: "email", to: ["safe@mail.test"] });
    await lookAtHours();
    await vi.waitFor(() => expect(mails.mails).toHaveLength(1), soonMs);
    await proves(mails.mails[0]?.text ?? "");
    await admin("DELETE", `/api/channels/${mail}`);
    expect(await shown()).toMatchObject({ channelId: null, last: null });
    expect((await admin("PUT", path, { channelId: mail })).status).toBe(422);
    await admin("PUT", path, { channelId: webhook });
    const entries = await lastSeq();
    await admin("PUT", path, { channelId: webhook });
    expect(await lastSeq()).toBe(entries);
    await Promise.all([programs.close(), mails.close()]);
  });

  /** The entries of a receiver's messages, as it keeps them. */
  const linesIn = (messages: readonly string[]) => messages.map((message) => message.slice(message.indexOf(" {") + 1));
  const seqsOf = (messages: readonly string[]) => linesIn(messages).map((line) => (JSON.parse(line) as ChainedEntry).seq);
  const syslog = async () => {
    await sealed();
    return import("@/lib/audit-out/syslog");
  };
  const shownSyslog = async () => (await admin<AuditHeadAnswer>("GET", "/api/audit/head")).body.syslog;
  const takenUpTo = async (seq: number) => {
    const value = JSON.stringify({ seq, at: null, problem: null });
    await api().db.setting.upsert({ where: { key: "audit.syslog" }, create: { key: "audit.syslog", value }, update: { value } });
  };
  const tcp = { transport: "tcp", host: "127.0.0.1", port: syslogPort } as const;

  test("is sent by syslog, each entry once and in its order, in messages of RFC 5424 that prove themselves and hold no secret", async () => {
    const { sendDue } = await syslog();
    const receiver = await startSyslog({ port: syslogPort });
    await sendDue();
    await sendDue();
    expect(receiver.messages).toHaveLength(await lastSeq());
    await act(2);
    await sendDue();
    await receiver.close();
    expect(seqsOf(receiver.messages)).toEqual(upTo(await lastSeq()));
    const site = receiver.messages.findLast((message) => message.includes('"action":"site.add"'));
    expect(site).toMatch(
      /^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z [!-~]+ lineward - site\.add \[origin software="lineward" swVersion="[\d.]+"\]\[meta sequenceId="\d+"\] \{[ -~]*\}$/,
    );
    await writeFile(at("received.jsonl"), `${linesIn(receiver.messages).join("\n")}\n`);
    expect(await proof(at("received.jsonl"))).toMatchObject({ problem: undefined, first: 1, last: await lastSeq() });
    expect(findPlanted([at("received.jsonl")], plantedSecrets())).toEqual([]);
    expect(await shownSyslog()).toMatchObject({ to: `tcp://127.0.0.1:${syslogPort}`, waiting: 0, problem: null });
  });

  test("waits while the syslog server is away, hangs or cuts, which is said, and comes whole and in its order afterwards", async () => {
    const { sendDue } = await syslog();
    const before = await lastSeq();
    await act(3);
    expect(await sendDue()).toBeGreaterThanOrEqual(5_000);
    const away = await shownSyslog();
    expect(away).toMatchObject({ waiting: (await lastSeq()) - before, problem: { words: "Nothing takes a connection there." } });
    for (const [takes, words] of [
      ["hangs", "No answer within 1 s."],
      ["cuts", "The connection was cut."],
    ] as const) {
      const receiver = await startSyslog({ port: syslogPort, takes });
      await sendDue();
      await receiver.close();
      expect((await shownSyslog())?.problem).toEqual({ words, since: away?.problem?.since });
    }
    const receiver = await startSyslog({ port: syslogPort });
    await sendDue();
    await receiver.close();
    expect(seqsOf(receiver.messages)).toEqual(upTo(await lastSeq(), before + 1));
    expect(await shownSyslog()).toMatchObject({ waiting: 0, problem: null });
  });

  test("goes by TLS to nobody but whom the given certificates vouch for, and to no address that is not allowed", async () => {
    const { sendEntries } = await syslog();
    const receiver = await startSyslog({ port: 0, tlsFor: "localhost" });
    const tls = { ...tcp, transport: "tls", port: receiver.port } as const;
    await writeFile(at("ca.pem"), receiver.cert);
    await takenUpTo(0);
    expect(await sendEntries(tls)).toBe("Its certificate is signed by itself.");
    expect(await sendEntries(tls, at("no-such.pem"))).toMatch(/^LINEWARD_AUDIT_SYSLOG_CA .* cannot be read: its folder is not there/);
    const other = await startSyslog({ port: 0, tlsFor: "elsewhere.test" });
    await writeFile(at("other.pem"), other.cert);
    expect(await sendEntries({ ...tls, host: "localhost", port: other.port }, at("other.pem"))).toBe(
      "Its certificate is for another name.",
    );
    await other.close();
    expect([...receiver.messages, ...other.messages]).toEqual([]);
    expect(await sendEntries(tls, at("ca.pem"))).toBeUndefined();
    await receiver.close();
    expect(seqsOf(receiver.messages)).toEqual(upTo(await lastSeq()));
    await takenUpTo(0);
    for (const [host, port] of [
      ["127.0.0.1", 4000],
      ["169.254.169.254", 514],
    ] as const) {
      const words = `Lineward may not send to ${host} port ${port}. LINEWARD_OUTGOING_NETWORKS says where it may.`;
      expect(await sendEntries({ transport: "tcp", host, port })).toBe(words);
      expect(await sendEntries({ transport: "udp", host, port })).toBe(words);
    }
  });

  test("goes by UDP a datagram each; of an entry that is larger than any, the detail is left out and the proof says so", async () => {
    const { sendEntries } = await syslog();
    const { syslogMessage } = await import("@/lib/audit-out/syslog-message");
    const { rowsAfter } = await import("@/lib/audit/store");
    const receiver = await startSyslogOfDatagrams();
    const udp = { ...tcp, transport: "udp", port: receiver.port } as const;
    await takenUpTo((await lastSeq()) - 3);
    expect(await sendEntries(udp)).toBeUndefined();
    const expected = upTo(await lastSeq(), (await lastSeq()) - 2);
    await vi.waitFor(() => expect(seqsOf(receiver.messages)).toEqual(expected));
    await receiver.close();
    await takenUpTo((await lastSeq()) - 3);
    expect(await sendEntries(udp)).toBe("Nothing takes a connection there.");
    const [entry] = await rowsAfter(0, 1);
    const large = entry && syslogMessage({ ...entry, detail: JSON.stringify({ text: "x".repeat(70_000) }) }, 65_507).toString();
    await writeFile(at("cut.jsonl"), `${linesIn([large ?? ""])[0]}\n`);
    expect((await proof(at("cut.jsonl"))).problem).toBe("Entry 1 was edited after it was written.");
  });
};

await onEachDatabase("the audit outside of its database", suite, {
  env: {
    LINEWARD_AUDIT_SYSLOG: `tcp://127.0.0.1:${syslogPort}`,
    LINEWARD_OUTGOING_MS: "1000",
    LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8, ::1/128",
  },
});
