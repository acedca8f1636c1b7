// The rooms of the house and who may import whom. dependency-cruiser holds it (npm run lint), and docs/architecture.md is drawn from it.
// Plain JavaScript: the linter, the tests and the drawing read the same file.

/** The floors of lib, top first: a room may import the rooms below its own, never one above. */
export const floors = [
  ["server", "start and stop, the web server, headers, who is told of what"],
  ["api", "the wrapper of every route, OpenAPI"],
  ["metrics", "figures for Prometheus: counts over everything, without a name of a device"],
  ["live", "what happens, told to open pages as it happens"],
  ["webhooks", "programs that are told of what happens: signed messages, their tries and their log"],
  [
    "hand-overs",
    "papers of a site: the sheet that it is handed over with, its open points, the copies that were kept, and the report of a month",
  ],
  ["reports", "lists and previews over many rooms for one reader"],
  ["channels", "tell people outside of alerts: mail, webhooks, chats; each message sent until it is taken"],
  ["alerts", "what has been wrong for so long that people are told: rules, one alert for one cause, maintenance"],
  ["imports", "lists of devices from a spreadsheet: read, checked row by row, handed to a job"],
  ["scans", "look for devices in a range of addresses, and hand them to a job"],
  ["jobs", "change, check, reset or remove many devices or lines: a plan, its rows, and what became of each"],
  ["diagnoses", "look for the fault of a line, step by step from each end"],
  ["monitoring", "check a device or a line, the schedule of checks, the registration watch, record scans, overview"],
  ["new-lines", "give a device a line: its account at a server and the same at the device, or neither"],
  ["replacements", "put a new device in another's place: the row is its own at once, then its settings are written and its lines proven"],
  ["resets", "change a SIP password on every end of a line"],
  ["lines", "panel, PBX and gateway as one line; listens to events"],
  ["photos", "photos and plans of sites and devices: drawn anew, kept beside the database, shown to who may see them"],
  ["samples", "the four truths of each device and line over time: written when they change and once a day, forgotten after 400 days"],
  ["devices", "the inventory of devices"],
  ["device-logins", "change the login of a device itself"],
  ["settings", "read, plan, write, prove and put back settings and records; the one write pipeline"],
  ["sites", "customers and their places"],
  [
    "identity-provider",
    "sign in with an account elsewhere, by OpenID Connect: its settings, the round to it, whom its groups make somebody, and asking again",
  ],
  ["people", "accounts, invitations, a person's own settings"],
  ["account-mail", "mail to people about their own account: invitations, forgotten passwords, sign-ins and changes"],
  ["backups", "everything in one sealed file, put back from it, and the proof that it would work"],
  ["audit-out", "the audit outside of its database: its signed end, its entries as a file and by syslog, and the proof of such a file"],
  ["outgoing", "send something outside, over HTTP, by mail or by syslog: address rules of its own, sealed keys, the other side's words"],
  ["device-access", "open a device, sessions, credentials, verify, discover, record status"],
  ["networks", "the networks that devices may live in"],
  ["auth", "sign-in, sessions, who is asking"],
  ["audit", "the chained record of who did what"],
  ["vault", "sealed secrets and their keys"],
  ["http", "what an endpoint declares, problems, cursors, the browser's client"],
  ["simulators", "stand-in devices for the demo's building and for tests"],
  ["drivers", "one folder per device family, their catalog and registry"],
  ["sip", "SIP messages, transports, digest, a REGISTER"],
  ["net", "HTTP to devices: addresses, certificates, connections, deadlines, the device lock"],
  ["platform", "environment, log, database, events, queue"],
  ["schema", "documents, fields, secrets, generated values: pure functions over zod"],
];

const tests = "(\\.test\\.tsx?$|^tests/)";
/** Families of one vendor may share code: "maker-panel" and "maker-monitor" are both "maker". */
const vendorFolder = "^lib/drivers/([a-z]+)[-/]";

const upward = floors.slice(1).map(([room], index) => ({
  name: `${room}-imports-downward-only`,
  comment: `lib/${room} may import rooms below it; what happens above is told by events or handed in by lib/server.`,
  severity: "error",
  from: { path: `^lib/${room}/`, pathNot: tests },
  to: {
    path: `^lib/(${floors
      .slice(0, index + 1)
      .map(([name]) => name)
      .join("|")})/`,
  },
}));

function forbid(name, comment, from, to) {
  return { name, comment, severity: "error", from: { pathNot: tests, ...from }, to };
}

/** Every rule, in the form of dependency-cruiser. */
export const forbidden = [
  ...upward,
  forbid(
    "lines-hear-by-events",
    "Lines and the inventory hear of settings by events: they do not read or write them.",
    { path: "^lib/(lines|devices)/" },
    { path: "^lib/settings/" },
  ),
  forbid(
    "lib-below-app-and-components",
    "Arrows go app → components → lib and never back.",
    { path: "^lib/" },
    { path: "^(app|components|tools)/" },
  ),
  forbid("components-below-app", "Arrows go app → components → lib and never back.", { path: "^components/" }, { path: "^(app|tools)/" }),
  forbid("app-without-tools", "Pages and routes know no command.", { path: "^app/" }, { path: "^tools/" }),
  forbid(
    "no-simulators-in-the-product",
    "The product has no mock mode: simulators are for the demo's building and for tests.",
    { path: "^(app|components|lib|tools)/", pathNot: `${tests}|^lib/simulators/|^tools/(building|demo|demo-[a-z-]+)\\.ts$` },
    { path: "^lib/simulators/" },
  ),
  forbid(
    "nothing-depends-on-tests",
    "Nothing in the product depends on tests.",
    { path: "^(app|components|lib|tools)/" },
    { path: "^tests/" },
  ),
  forbid(
    "driver-without-neighbours",
    "No driver imports another vendor's driver.",
    { path: vendorFolder },
    { path: "^lib/drivers/[^/]+/", pathNot: "^lib/drivers/$1[-/]" },
  ),
  forbid(
    "driver-without-house",
    "A driver is handed an open connection and returns values: no database, session, environment or store.",
    { path: "^lib/drivers/[^/]+/" },
    { path: "^(prisma|lib/platform/(db|env|events|queue))" },
  ),
  forbid(
    "route-declares-and-calls",
    "A route file declares and calls a service; queries live in the service's store.",
    { path: "^app/api/" },
    {
      path: "^(prisma|components|lib/platform/db|lib/vault/|lib/net/|lib/drivers/registry|lib/drivers/[^/]+/)",
      pathNot: "^lib/vault/(endpoints|list-keys)\\.ts$",
    },
  ),
  forbid(
    "browser-through-the-api",
    "The browser reaches the database, the vault, devices and the drivers' code through the HTTP API only.",
    { path: "^components/" },
    {
      path: "^(prisma|lib/platform/|lib/vault/|lib/device-access/|lib/net/device-http|lib/drivers/registry|lib/drivers/[^/]+/(driver|client))",
      pathNot: "^lib/(vault/endpoints|device-access/schemas)\\.ts$",
    },
  ),
  forbid(
    "ui-without-domain",
    "Parts of components/ui know no domain: they get what they show as properties.",
    { path: "^components/ui/" },
    { path: "^(lib|components)/", pathNot: "^(components/ui/|lib/api/client\\.ts$)" },
  ),
];

/** Broken rules as lines for people. */
export function sentences({ summary }) {
  return summary.violations.map(({ rule, from, to }) => {
    const { comment } = forbidden.find(({ name }) => name === rule.name);
    return `${from} imports ${to}: ${comment}`;
  });
}

/** What dependency-cruiser looks at, and how it finds our files. */
export const options = {
  doNotFollow: { path: "node_modules" },
  exclude: { path: "^(prisma/[^/]+/client|\\.next|dist)/" },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: "tsconfig.json" },
  enhancedResolveOptions: { extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"] },
};

/** Looks at these folders, below `baseDir`. Resolves with modules and broken rules, as dependency-cruiser gives them. */
export async function look(baseDir, folders = ["app", "components", "lib", "tools", "tests"]) {
  const { cruise } = await import("dependency-cruiser");
  const { output } = await cruise(folders, { ...options, baseDir, validate: true, ruleSet: { forbidden } });
  return output;
}
