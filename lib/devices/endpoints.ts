import { z } from "zod";
import { candidate, fingerprint, presentedCertificate, statuses, statusValue } from "@/lib/device-access/schemas";
import { rotatedLogin } from "@/lib/device-logins/schemas";
import { byId, endpoint } from "@/lib/http/endpoint";
import { oneLine, withoutUnseenIn } from "@/lib/schema/text";
import { deviceDetail, deviceItem, testedConnection } from "./schemas";

const name = oneLine().min(1, "A device needs a name").max(120, "At most 120 characters");
const tag = oneLine()
  .toLowerCase()
  .min(1)
  .max(40, "At most 40 characters")
  .regex(/^[^\s,]+$/, "A tag has no spaces or commas");
const tags = z.array(tag).max(20, "At most 20 tags");
const address = oneLine().min(1, "An address is needed").max(300, "At most 300 characters");
const values = z.record(z.string(), z.unknown()).overwrite(withoutUnseenIn);

/** A comma-separated list in a query. */
const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .max(2_000)
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(item).max(100))
    .optional();

export const deviceQuery = z.object({
  query: z.string().max(200).optional(),
  driver: list(z.string()),
  kind: list(z.string()),
  site: list(z.string()),
  tag: list(z.string()),
  reachable: list(statusValue),
  signedIn: list(statusValue),
  registered: list(statusValue),
  matches: list(statusValue),
  /** What has to be mended first; "unregistered" brings along whatever lines know of it. */
  cause: list(z.string().max(60)),
  /** Targets of a job: its id, and after a dot the state or the group of its rows. */
  job: z.string().max(130).optional(),
  /** Devices with an account that no line is made of, because it cannot be one device's: its user and server, "101@pbx.example". */
  account: list(z.string().max(300)),
  /** in_order | attention */
  status: z.enum(["in_order", "attention"]).optional(),
  attention: z.enum(["1"]).optional(),
  /** Without one, by name; of a search, by what it means. */
  sort: z
    .enum([
      "name",
      "-name",
      "site",
      "-site",
      "driver",
      "-driver",
      "address",
      "-address",
      "status",
      "-status",
      "seen",
      "-seen",
      "model",
      "-model",
      "firmware",
      "-firmware",
      "serial",
      "-serial",
      "tags",
      "-tags",
    ])
    .optional(),
  cursor: z.string().max(1_000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type DeviceQuery = z.infer<typeof deviceQuery>;

/** Sites whose accounts a server may take although it does not stand there; a customer brings its places. Admins only. */
const servesSites = z.array(z.string().min(1).max(64)).max(500, "At most 500 sites");

const accepted = z.strictObject({ sha256: fingerprint });

const words = (most: number) =>
  oneLine()
    .max(most, `At most ${most.toLocaleString("en")} characters`)
    .nullable()
    .optional();

/** What people say of a device: on which floor and where there it is, what to know of it, whose flat, the SIP user that it is meant to have. */
const said = { floor: words(40), place: words(120), note: words(1_000), flat: words(40), lineUser: words(120) };

export const newDevice = z.strictObject({
  name,
  ...said,
  driver: z.string(),
  address,
  credentials: values,
  connection: values.optional(),
  siteId: z.string().nullable().optional(),
  servesSites: servesSites.optional(),
  tags: tags.optional(),
  certificate: accepted.optional(),
  check: z.boolean().default(true),
});
export type NewDevice = z.infer<typeof newDevice>;

export const devicePatch = z.strictObject({
  name: name.optional(),
  ...said,
  address: address.optional(),
  credentials: values.optional(),
  connection: values.optional(),
  siteId: z.string().nullable().optional(),
  servesSites: servesSites.optional(),
  tags: tags.optional(),
  certificate: accepted.optional(),
  /** A person says: yes, this is another device in the old one's place. */
  replace: z.boolean().optional(),
  /** Instead of the device's login at a new place: an admin's own password. The stored login is sent there, and that is recorded. */
  ownPassword: z.string().min(1, "Type your own password").max(128).optional(),
  /** Default true when the address or the credentials change: prove them before keeping them. */
  check: z.boolean().default(true),
});
export type DevicePatch = z.infer<typeof devicePatch>;

export const listDevices = endpoint({
  method: "GET",
  path: "/api/devices",
  summary: "Devices, filtered, sorted, by cursor",
  access: "device.see",
  shared: true,
  query: deviceQuery,
  answer: z.object({
    items: z.array(deviceItem),
    nextCursor: z.string().nullable(),
    total: z.number().int(),
    /** What a search was understood as; of a page without one, "". */
    understood: z.string(),
    /** Where nothing holds all that was said, on the first page: devices that hold some of it, the nearest first. */
    near: z.array(deviceItem),
  }),
});

export const probeDevice = endpoint({
  method: "POST",
  path: "/api/devices/probe",
  summary: "What answers at an address, without signing in",
  access: "device.add",
  // Adding a floor of devices is free; walking through a network is slow.
  rate: {
    words: "You have looked at many addresses within a short time.",
    free: 30,
    firstWaitMs: 2_000,
    waitMsMax: 30_000,
    forgetMs: 30 * 60_000,
  },
  audit: "device.probe",
  body: z.strictObject({ address, connection: values.optional(), certificate: accepted.optional() }),
  answer: z.object({ candidates: z.array(candidate), certificate: presentedCertificate.optional() }),
});

export const createDevice = endpoint({
  method: "POST",
  path: "/api/devices",
  summary: "Add a device; signs in first unless check is false",
  access: "device.add",
  audit: "device.add",
  body: newDevice,
  answer: deviceDetail,
  status: 201,
});

export const getDevice = endpoint({
  method: "GET",
  path: "/api/devices/{id}",
  summary: "One device",
  access: "device.see",
  shared: true,
  params: byId,
  answer: deviceDetail,
});

export const patchDevice = endpoint({
  method: "PATCH",
  path: "/api/devices/{id}",
  summary: "Change name, place, address or credentials; history stays",
  access: "device.edit",
  rate: "guesses",
  audit: { actions: ["device.edit", "device.reconnect"] },
  params: byId,
  body: devicePatch,
  answer: deviceDetail,
});

export const deleteDevice = endpoint({
  method: "DELETE",
  path: "/api/devices/{id}",
  summary: "Remove a device, its sealed credentials and its history",
  access: "device.remove",
  audit: "device.remove",
  params: byId,
  status: 204,
});

export const checkDevice = endpoint({
  method: "POST",
  path: "/api/devices/{id}/check",
  summary: "Ask the device now: the four truths",
  access: "device.see",
  audit: null,
  params: byId,
  answer: statuses,
});

export const rotateDeviceLogin = endpoint({
  method: "POST",
  path: "/api/devices/{id}/rotate-login",
  summary: "Change the device's own login, on the device and here; without a password one is made",
  access: "device.edit",
  audit: "device.rotate_login",
  params: byId,
  body: z.strictObject({ password: z.string().max(200).optional() }),
  bodyOptional: true,
  answer: rotatedLogin,
});

export const testDeviceConnection = endpoint({
  method: "POST",
  path: "/api/devices/{id}/test-connection",
  summary: "Sign in once with the stored login in the way given, and keep nothing; no other way is tried",
  access: "device.edit",
  audit: "device.test_connection",
  params: byId,
  body: z.strictObject({ connection: values.optional() }),
  bodyOptional: true,
  answer: testedConnection,
});

export const listTags = endpoint({
  method: "GET",
  path: "/api/devices/tags",
  summary: "Every tag in use, with its count",
  access: "device.see",
  shared: true,
  answer: z.object({ items: z.array(z.object({ tag: z.string(), count: z.number().int() })) }),
});

export const deviceEndpoints = [
  listDevices,
  probeDevice,
  createDevice,
  getDevice,
  patchDevice,
  deleteDevice,
  checkDevice,
  rotateDeviceLogin,
  testDeviceConnection,
  listTags,
];
