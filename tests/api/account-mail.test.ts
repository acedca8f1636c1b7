import { beforeAll, expect, test, vi } from "vitest";
import type { AccountMailItem } from "@/lib/account-mail/endpoints";
import type { Body, Person, Reply } from "../support/api-kit";
import { countStatements } from "../support/driver-statements";
import { onEachDatabase } from "../support/each-database";
import { freePort } from "../support/free-port";
import { plant } from "../support/planted";
import { readableMail, startMailServer } from "../support/receivers";
import { setUpSecondStep } from "../support/second-step";

const url = "https://lineward.northbank.example";
const newPassword = "a password of my own";
const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** From before the product starts: a connection keeps the way to ask that it was made with. */
const statements = countStatements();

/** Mails go beside the requests, on PostgreSQL when its queue is looked at next. */
const soon = (work: () => void | Promise<void>) => vi.waitFor(work, { timeout: 20_000 });

await onEachDatabase(
  "mail about people's own accounts",
  (api) => {
    let server: Awaited<ReturnType<typeof startMailServer>>;
    let admin: Person;
    beforeAll(async () => {
      server = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
      admin = await api().as("admin", { name: "Ilse Brandt" });
      return () => server.close();
    });

    const mailServer = (port = server.port) =>
      admin("PUT", "/api/mail", { host: "127.0.0.1", port, security: "none", from: "Lineward <lineward@northbank.example>" });
    const mailsTo = (email: string) => server.mails.filter(({ to }) => to.includes(email)).map(({ text }) => readableMail(text));
    const log = async (email: string) => {
      const { body } = await admin<{ items: AccountMailItem[] }>("GET", "/api/account-mail/deliveries?limit=200");
      return body.items.filter(({ person }) => person.email === email);
    };
    const told = async (email: string) => (await log(email)).map(({ kind }) => kind).toSorted();
    /** The secret of the link in the newest mail to somebody; must stand nowhere else. */
    const linkIn = async (email: string, count: number) => {
      await soon(() => expect(mailsTo(email).filter((text) => text.includes("/setup?token=")).length).toBe(count));
      const [, base = "", token = ""] =
        /(\S+)\/setup\?token=([\w-]{43})/.exec(
          mailsTo(email)
            .filter((text) => text.includes("/setup?token="))
            .at(-1) ?? "",
        ) ?? [];
      expect(base).toBe(url);
      return plant("secret of a link that was mailed", token);
    };
    const signInFrom = (email: string, password: string, address: string, agent: string): Promise<Reply<unknown>> =>
      api().caller(undefined, address)("POST", "/api/auth/sign-in/email", { email, password }, { "user-agent": agent });
    const invite = (email: string, more: object = {}) =>
      admin<Body & { link: string | null; mailedTo: string | null }>("POST", "/api/people", {
        name: "Noor Vos",
        email,
        role: "viewer",
        ...more,
      });

    test("is off until an admin switches it on, which needs a mail server; without it links are shown once, and nobody can ask for one", async () => {
      expect((await admin("GET", "/api/account-mail")).body).toEqual({ on: false, askWhom: "", missing: ["mail_server"], from: null, url });
      const early = await admin("PUT", "/api/account-mail", { on: true });
      expect(early.body.fields).toEqual([{ path: "on", message: "No mail server is set yet. Set it beside the channels of alerts." }]);
      await admin("PUT", "/api/account-mail", { on: false, askWhom: "Jan, 030 123" });
      const refused = await api().anyone("POST", "/api/forgotten-password", { email: admin.email });
      expect([refused.status, refused.body.detail]).toEqual([409, "No mail is sent from here. Jan, 030 123"]);
      const shown = await invite("by-hand@northbank.example");
      expect(shown.body).toMatchObject({ link: expect.stringContaining(`${url}/setup?token=`), mailedTo: null });
      expect((await invite("never@northbank.example", { by: "mail" })).body.code).toBe("conflict");
      await mailServer();
      expect((await admin("POST", "/api/account-mail/test")).body).toMatchObject({ ok: true });
      expect((await admin("PUT", "/api/account-mail", { on: true })).status).toBe(200);
    });

    test("reminds by mail, once a day, those whose role needs a second step and who have none, and nobody else", async () => {
      const without = await api().as("helpdesk", { name: "Mara Lind" });
      const withOne = await api().as("helpdesk", { name: "Noa Berg" });
      await setUpSecondStep(api(), withOne);
      const other = await api().as("viewer");
      const remind = () => admin<Body & { reminded: number; before: number }>("POST", "/api/sign-in-rules/reminders", {});
      expect((await remind()).body.code).toBe("conflict");
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["helpdesk"] });
      expect((await remind()).body).toEqual({ reminded: 1, before: 0 });
      await soon(() => expect(mailsTo(without.email).join()).toContain("reminds you to set up a second step"));
      expect((await remind()).body).toEqual({ reminded: 0, before: 1 });
      const { db } = await import("@/lib/platform/db/client");
      // As after a clock that was a year ahead.
      await db().accountMail.updateMany({
        where: { kind: "second_step_wanted" },
        data: { queuedAt: new Date(Date.now() + 365 * 86_400_000) },
      });
      expect((await remind()).body).toEqual({ reminded: 1, before: 0 });
      expect([await told(withOne.email), await told(other.email)].flat()).not.toContain("second_step_wanted");
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
    });

    test("brings an invitation, and a new password to whoever forgot theirs: once, for half an hour, with the second step still asked for", async () => {
      const email = "noor@northbank.example";
      const invited = await invite(email);
      expect([invited.status, invited.body.link, invited.body.mailedTo]).toEqual([201, null, email]);
      const first = await linkIn(email, 1);
      expect(mailsTo(email)[0]).toContain("Ilse Brandt has added you to Lineward.");
      expect((await api().anyone("POST", "/api/setup", { token: first, password: newPassword })).status).toBe(200);
      const { cookieOf } = await import("../support/api-kit");
      const session = Object.assign(api().caller(cookieOf(await api().signIn(email, newPassword))), {
        id: invited.body.id,
        email,
        cookie: "",
      });
      const { caller } = await setUpSecondStep(api(), session, newPassword);
      await soon(async () => expect(await told(email)).toEqual(["invite", "second_step_on", "sign_in"]));

      const asked = (typed: string, host = "lineward.test") =>
        api().caller(undefined, "198.51.100.9")(
          "POST",
          "/api/forgotten-password",
          { email: typed },
          { host, "user-agent": "Visit http://evil.example" },
        );
      const known = await asked(` ${email.toUpperCase()} `);
      const unknown = await asked("nobody@northbank.example");
      expect([known.status, known.text]).toEqual([202, unknown.text]);
      expect((await asked(email)).text, "again at once: the same answer, and no second mail").toBe(known.text);
      const second = await linkIn(email, 2);
      expect(mailsTo(email).join()).not.toMatch(/evil|lineward\.test/);
      const row = await api().db.invitation.findFirstOrThrow({ where: { userId: invited.body.id, purpose: "forgotten" } });
      expect(row.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(30 * 60_000);
      expect((await caller("GET", "/api/me")).status, "asking changes nothing").toBe(200);
      expect((await api().anyone("POST", "/api/setup", { token: second, password: "another of my own" })).status).toBe(200);
      expect((await api().anyone("POST", "/api/setup", { token: second, password: "a third of my own" })).status).toBe(404);
      expect((await caller("GET", "/api/me")).status, "other sessions end").toBe(401);
      expect((await api().signIn(email, "another of my own")).body).toMatchObject({ twoFactorRedirect: true });
      await soon(async () => expect(await told(email)).toEqual(["forgotten", "invite", "password_changed", "second_step_on", "sign_in"]));
      const { body } = await admin("GET", "/api/audit?action=person.forgot_password");
      expect(body.items.map(({ subjectName, address, detail }) => [subjectName, address, detail])).toEqual([
        ["Noor Vos", "198.51.100.9", { mail: false }],
        ["No such account", "198.51.100.9", { mail: true }],
        ["Noor Vos", "198.51.100.9", { mail: true }],
      ]);
    });

    test("asks of who asks often to wait, sends nothing to whoever is off or has not joined, and takes no token", async () => {
      const [off, waiting] = [await api().person("viewer"), await invite("waits@northbank.example", { by: "hand" })];
      await admin("PATCH", `/api/people/${off.id}`, { active: false });
      const from = api().caller(undefined, "198.51.100.77");
      for (const email of [off.email, "waits@northbank.example"]) {
        expect((await from("POST", "/api/forgotten-password", { email })).status).toBe(202);
      }
      // Not by its words and not by what is done before it: how long it takes tells nobody either.
      const beside = /Task|pgboss|pg_notify|Lease|EventOutbox|AuditEntry|"?AuditWaiting"?\W+WHERE|Setting/;
      const steps = async (email: string, address: string) => {
        await (await import("../support/api-product")).quiet();
        statements.forget();
        const { status, text, headers } = await api().caller(undefined, address)("POST", "/api/forgotten-password", { email });
        const done = statements.all.filter((sql) => !beside.test(sql));
        return { status, text, headers: [...headers].filter(([name]) => name !== "x-request-id"), done };
      };
      const [person, disabled, elsewhere] = [await api().person("viewer"), await api().person("viewer"), await api().person("viewer")];
      await admin("PATCH", `/api/people/${disabled.id}`, { active: false });
      await api().db.account.deleteMany({ where: { userId: elsewhere.id } });
      const known = await steps(person.email, "198.51.100.81");
      expect(known.status).toBe(202);
      expect(known.done.length).toBeGreaterThan(3);
      for (const [at, email] of ["stranger@northbank.example", disabled.email, elsewhere.email].entries()) {
        expect(await steps(email, `198.51.100.${82 + at}`), email).toEqual(known);
      }
      const many = await Promise.all(
        Array.from({ length: 8 }, (_, at) => from("POST", "/api/forgotten-password", { email: `n${at}@x.example` })),
      );
      expect(many.map(({ status }) => status)).toContain(429);
      expect((await from("POST", "/api/forgotten-password", { email: "no address" })).body.fields[0]?.path).toBe("email");
      await (await import("../support/api-product")).quiet();
      const nobody = [off.email, "waits@northbank.example", disabled.email, elsewhere.email];
      expect([await Promise.all(nobody.map(told)), waiting.status]).toEqual([[[], [], [], []], 201]);
      const { body: made } = await admin<{ token: string }>("POST", "/api/tokens", { name: "A program", role: "admin" });
      const program = { authorization: `Bearer ${made.token}` };
      for (const [method, path, body] of [
        ["GET", "/api/account-mail", undefined],
        ["PUT", "/api/account-mail", { on: false }],
        ["GET", "/api/account-mail/deliveries", undefined],
        ["POST", "/api/account-mail/deliveries/x/again", {}],
        ["POST", "/api/account-mail/test", undefined],
        ["POST", "/api/forgotten-password", { email: admin.email }],
        // Whoever takes the mail has every link in it.
        ["PUT", "/api/mail", { host: "127.0.0.1", port: server.port, security: "none", from: "lineward@northbank.example" }],
      ] as const) {
        expect((await api().caller()(method, path, body, program)).body.code, path).toBe("forbidden");
      }
    });

    test("tells of a sign-in from where or with what one has not signed in before, of a changed password, and of an admin's link", async () => {
      const person = await api().person("installer", { name: "Ines Okafor" });
      const from = "203.0.113.84";
      await signInFrom(person.email, api().password, from, firefox);
      await soon(async () => expect(await told(person.email)).toEqual(["sign_in"]));
      await soon(() => expect(mailsTo(person.email)).toHaveLength(1));
      expect(mailsTo(person.email)[0]).toContain(`Somebody signed in as you from ${from}, with Firefox on Linux.`);
      await signInFrom(person.email, api().password, from, firefox.replaceAll("140", "141"));
      await signInFrom(person.email, api().password, "203.0.113.85", firefox);
      const { cookieOf } = await import("../support/api-kit");
      const last = await signInFrom(person.email, api().password, from, "curl/8");
      const session = Object.assign(api().caller(cookieOf(last)), { id: person.id, email: person.email, cookie: "" });
      const { caller } = await setUpSecondStep(api(), session);
      await admin("POST", `/api/people/${person.id}/second-step`);
      await caller("POST", "/api/auth/two-factor/generate-backup-codes", { password: api().password });
      await caller("POST", "/api/me/password", { currentPassword: api().password, newPassword });
      await soon(async () =>
        expect(await told(person.email)).toEqual([
          "password_changed",
          "recovery_codes",
          "second_step_link",
          "second_step_on",
          "sign_in",
          "sign_in",
          "sign_in",
        ]),
      );
      await soon(() => expect(mailsTo(person.email)).toHaveLength(7));
      expect(mailsTo(person.email).join()).not.toContain("token=");
    });

    test("is tried again while the mail server is away, and sent when it is back; what was given up can be sent again with a new link", async () => {
      const { deliver } = await import("@/lib/account-mail/deliver");
      const { signal } = new AbortController();
      const gone = await freePort();
      await mailServer(gone);
      const email = "away@northbank.example";
      await invite(email);
      await soon(async () => expect(await log(email)).toMatchObject([{ state: "waiting", words: "Nothing takes a connection there." }]));
      const [waiting] = await log(email);
      const id = waiting?.id ?? "";
      const kept = await api().db.outgoingSecret.findUniqueOrThrow({ where: { id } });
      expect(kept.sealed).toMatch(/^v1\./);
      const quoting = await startMailServer({
        disabledCommands: ["STARTTLS", "AUTH"],
        onData: (stream, _session, done) => {
          const parts: Buffer[] = [];
          stream.on("data", (part: Buffer) => parts.push(part));
          stream.on("end", () => {
            const [, token = ""] = /token=3D([\w=\r\n-]+?)\r?\n\r?\n/.exec(Buffer.concat(parts).toString("utf8")) ?? [];
            done(Object.assign(new Error(`No room for ${readableMail(token)}`), { responseCode: 552 }));
          });
        },
      });
      await mailServer(quoting.port);
      await deliver(id, signal);
      expect(await log(email)).toMatchObject([{ state: "failed", words: "552 No room for …" }]);
      expect(await api().db.outgoingSecret.count({ where: { id } })).toBe(0);
      await quoting.close();
      await mailServer();
      const again = await admin("POST", `/api/account-mail/deliveries/${id}/again`);
      expect(again.status, again.text).toBe(202);
      const token = await linkIn(email, 1);
      await soon(async () => expect(await log(email)).toMatchObject([{ state: "done", words: expect.stringMatching(/^250 /) }]));
      expect((await admin("POST", `/api/account-mail/deliveries/${id}/again`)).body.code, "it was taken").toBe("conflict");
      expect((await api().anyone("GET", `/api/setup?token=${token}`)).body).toMatchObject({ purpose: "invite", email });
      await api().audit();
      for (const table of ["accountMail", "invitation", "outgoingSecret", "auditEntry", "eventOutbox"] as const) {
        expect(
          JSON.stringify(await (api().db[table] as { findMany(): Promise<unknown> }).findMany(), (_key, value) =>
            typeof value === "bigint" ? `${value}` : value,
          ),
          table,
        ).not.toContain(token);
      }
    });
  },
  { env: { LINEWARD_URL: url, LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8", LINEWARD_OUTGOING_MS: "1500" } },
);

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
