import { z } from "zod";

const id = z.string().min(1);
/** A section, or a record of a collection, of a device. */
const document = { deviceId: id, document: id, record: z.string() };
const text = z.string().nullable();

/** What a document says of its SIP account: never its password. */
const account = z.strictObject({
  role: z.enum(["registers", "accepts"]),
  user: z.string(),
  userKey: z.string(),
  authUser: text,
  server: z.string(),
  host: z.string(),
  port: z.number().nullable(),
  realm: text,
  domain: text,
  transport: text,
  proxy: text,
  interval: z.number().nullable(),
  label: text,
  secretPath: z.string(),
});

/**
 * Everything that rooms tell each other without knowing who listens: one line for each. Payloads name what happened by ids and facts, so
 * that a listener looks up what holds by then; a secret, or a value that might be one, never stands in them.
 */
export const eventSchemas = {
  /** A document says something else of its account than when it was last read. */
  "settings.read": z.strictObject(document),
  /** A list of records was looked at: what each says of its account. Null: it has none. */
  "records.listed": z.strictObject({
    deviceId: id,
    document: id,
    records: z.array(z.strictObject({ record: id, account: account.nullable() })),
  }),
  /** A write has ended. `movedFrom`: the record's id before it, where the device gave it another one. */
  "settings.written": z.strictObject({ ...document, changeId: id, action: z.string(), outcome: z.string(), movedFrom: id.optional() }),
  /** Another secret is the current one of a document, or it belongs to another account now. */
  "secret.changed": z.strictObject(document),
  /** `reached`: it answered and took its login. */
  "device.added": z.strictObject({ deviceId: id, reached: z.boolean() }),
  /** `connection`: its address, login, certificate or connection settings are others now. */
  "device.edited": z.strictObject({ deviceId: id, connection: z.boolean() }),
  /** It stands elsewhere, answers at another host, or serves other sites. `from`: the site that it has left. */
  "device.moved": z.strictObject({ deviceId: id, from: id.optional() }),
  /** `lineIds`: the lines that it was an end of, or claimed to be. `from`: the site that it stood on. */
  "device.removed": z.strictObject({ deviceId: id, lineIds: z.array(id), from: id.optional() }),
  "site.renamed": z.strictObject({ siteId: id }),
  "site.removed": z.strictObject({ siteId: id }),
  /** It belongs to another customer now. */
  "site.moved": z.strictObject({ siteId: id }),
  /** One of a device's four truths is another one than before. */
  "status.changed": z.strictObject({ deviceId: id, truths: z.array(z.string()) }),
  /** What most accounts at this server have is another thing now. */
  "lines.usual_changed": z.strictObject({ deviceId: id }),
  /** A reset has begun, or a step of it has begun or ended. */
  "reset.stepped": z.strictObject({ resetId: id }),
  /** A reset has ended, or goes on only by a person. */
  "reset.ended": z.strictObject({ resetId: id }),
  /** Giving a device a line has ended, or goes on only by a person. */
  "line.given": z.strictObject({ newLineId: id, deviceId: id }),
  /** What people are shown of these lines is something else than before. `from`: the site of one that nobody is an end of any more. */
  "lines.changed": z.strictObject({ lineIds: z.array(id), from: id.optional() }),
  /**
   * Something about a person's account that they are told of: a sign-in from elsewhere, another second step. `noticeId`: the same however
   * often it is told. `about`: what it is called, such as a passkey's name.
   */
  "account.noticed": z.strictObject({ noticeId: id, userId: id, kind: id, at: id, address: text, agent: text, about: text }),
  /** People, their sessions or their sites were written: who is still who they were? */
  "people.written": z.strictObject({}),
  /** Told within a process: passing events of others were not heard. */
  "events.missed": z.strictObject({}),
  /** A job was planned, started, paused, stopped or has ended. */
  "job.state": z.strictObject({ jobId: id }),
  /** A job has come to its end, or was stopped; one that is tried again ends again. */
  "job.ended": z.strictObject({ jobId: id }),
  /** Some of a job's rows have begun or ended. */
  "job.progress": z.strictObject({ jobId: id }),
  /** Something has been wrong for so long that people are told, or is so again. */
  "alert.opened": z.strictObject({ alertId: id }),
  "alert.resolved": z.strictObject({ alertId: id }),
} as const;

export type EventName = keyof typeof eventSchemas;
export type EventPayload<N extends EventName> = z.output<(typeof eventSchemas)[N]>;

/** Told by `pass` alone, after what they tell of is committed: no listener may count on hearing of every one. */
export const passingEvents = [
  "lines.changed",
  "people.written",
  "events.missed",
  "job.state",
  "job.progress",
  "alert.opened",
  "alert.resolved",
] as const satisfies readonly EventName[];

export type PassingEvent = (typeof passingEvents)[number];
