import type { Tone } from "@/components/ui/badge";
import type { AuditEntry } from "./use-audit";

/** Kinds of action that the list can be narrowed to. A word with a dot at its end takes all that begin with it. */
export const actionKinds: readonly { readonly value: string; readonly label: string }[] = [
  { value: "", label: "Every action" },
  { value: "device.", label: "Devices" },
  { value: "record.", label: "Records on devices" },
  { value: "line.", label: "Lines and resets" },
  { value: "job.", label: "Jobs" },
  { value: "import.", label: "Lists of devices" },
  { value: "scan.", label: "Searches for devices" },
  { value: "secret.", label: "Uses of secrets" },
  { value: "session.", label: "Signing in and out" },
  { value: "person.", label: "People" },
  { value: "site.", label: "Sites" },
  { value: "network.", label: "Networks" },
  { value: "alert.", label: "Alerts" },
  { value: "maintenance.", label: "Maintenance" },
  { value: "channel.", label: "Channels of alerts" },
  { value: "mail.", label: "Mail server" },
  { value: "token.", label: "Tokens" },
  { value: "webhook.", label: "Webhooks" },
  { value: "certificate.", label: "Certificates of SIP servers" },
  { value: "key.", label: "Keys" },
  { value: "setting.", label: "Settings of Lineward" },
  { value: "access.", label: "Refused permissions" },
];

export const phaseWords: Readonly<Record<AuditEntry["phase"], { label: string; tone: Tone }>> = {
  asked: { label: "Asked", tone: "plain" },
  happened: { label: "Happened", tone: "plain" },
  refused: { label: "Refused", tone: "bad" },
  unknown: { label: "Not known", tone: "warn" },
};

const sentences: Readonly<Record<string, string>> = {
  "device.add": "Added a device",
  "device.edit": "Changed name, place, notes, site or tags",
  "device.reconnect": "Changed the connection",
  "device.test_connection": "Tested the connection",
  "device.rotate_login": "Changed the login on the device",
  "device.settle_login": "Settled a change of the login",
  "device.probe": "Looked who answers at an address",
  "device.remove": "Removed a device",
  "device.serve": "Kept the sites that a server serves",
  "device.write": "Wrote settings",
  "device.put_back": "Put settings back",
  "device.keep_theirs": "Kept what the device has",
  "record.create": "Created a record",
  "record.update": "Changed a record",
  "record.remove": "Deleted a record",
  "line.give": "Gave a device a line",
  "line.give_finish": "Chose to finish a line",
  "line.give_put_back": "Chose to put a line back",
  "line.reset": "Reset a password",
  "line.reset_finish": "Chose to finish a reset",
  "line.reset_put_back": "Chose to put a password back",
  "line.reveal_link": "Made a link to a new password",
  "line.name": "Named a line",
  "line.callers": "Changed who calls from a line",
  "line.join": "Joined lines",
  "line.split": "Split a line",
  "line.certificate": "Accepted a SIP server's certificate",
  "line.look_through": "Looked through a line of several customers",
  "import.add": "Handed in a list of devices",
  "import.change": "Changed what a list means",
  "import.start": "Started a list of devices",
  "import.remove": "Removed a list of devices",
  "job.plan": "Planned a job",
  "job.start": "Started a job",
  "job.pause": "Paused a job",
  "job.resume": "Let a job go on",
  "job.stop": "Stopped a job",
  "job.accept_certificates": "Accepted certificates of devices that a job adds",
  "job.give_login": "Gave rows of a job another login",
  "scan.begin": "Looked for devices in a range",
  "scan.stop": "Stopped looking for devices",
  "job.retry": "Had rows of a job tried again",
  "job.give_up": "Gave up waiting for rows of a job",
  "alert.acknowledge": "Took an alert",
  "alert.release": "Gave an alert back",
  "alert_rules.change": "Changed when alerts are made",
  "maintenance.begin": "Began maintenance",
  "maintenance.end": "Ended maintenance",
  "channel.add": "Added a way to tell people",
  "channel.change": "Changed a way to tell people",
  "channel.remove": "Removed a way to tell people",
  "channel.test": "Sent a test",
  "channel.replay": "Sent a message again",
  "mail.change": "Changed the mail server",
  "secret.use": "Used a sealed secret",
  "access.refused": "Asked for what the role does not allow",
  "session.sign_in": "Signed in",
  "session.sign_out": "Signed out",
  "session.revoke": "Ended a session",
  "session.revoke_others": "Ended the other sessions",
  "session.sign_out_everywhere": "Signed out everywhere",
  "person.invite": "Added a person",
  "person.join": "Used a one-time link",
  "person.link": "Made a one-time link",
  "person.change": "Changed a person",
  "person.keep_all_sites": "Kept every site for a person",
  "person.change_password": "Changed the own password",
  "person.remove": "Removed a person",
  "person.sign_out": "Signed a person out",
  "site.add": "Added a site",
  "site.change": "Changed a site",
  "site.remove": "Deleted a site",
  "certificate.withdraw": "Withdrew the accepted certificate of a SIP server",
  "network.allow": "Allowed a network",
  "network.deny": "No longer allowed a network",
  "webhook.add": "Added a webhook",
  "webhook.change": "Changed a webhook",
  "webhook.remove": "Removed a webhook",
  "webhook.replay": "Sent a message to a webhook once more",
  "token.make": "Made a token",
  "token.revoke": "Withdrew a token",
  "token.use": "Used a token from a network that it may not come from",
  "setting.change": "Changed a setting of Lineward",
};

/** What a sealed secret was opened for. */
const purposes: Readonly<Record<string, string>> = {
  write: "to write settings",
  prove: "to prove it at the server",
  reconnect: "to sign in at a new place",
  test: "to test the connection",
  rotate: "to change the login on the device",
  settle: "to settle a change of the login",
  reveal: "to show it once",
};

/** What was done, in words; a name of the code that is not listed is made readable. `purpose`: of a secret's use, from the detail. */
export function actionWords(action: string, purpose?: unknown): string {
  const known = sentences[action];
  if (known) {
    const why = action === "secret.use" && typeof purpose === "string" ? purposes[purpose] : undefined;
    return why === undefined ? known : `${known} ${why}`;
  }
  const [noun = "", verb = ""] = action.split(".");
  const readable = (text: string) => text.replaceAll("_", " ");
  return verb === "" ? readable(noun) : `${readable(noun).replace(/^./, (first) => first.toUpperCase())}: ${readable(verb)}`;
}
