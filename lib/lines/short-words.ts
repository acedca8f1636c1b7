/** Why a line is broken, in two words for a row. The sentence stands on the line's page. */
const short: Readonly<Record<string, string>> = {
  user: "Users differ",
  realm: "Realms differ",
  transport: "Transports differ",
  port: "Ports differ",
  interval: "Interval is too long",
  secret: "Passwords differ",
  certificate: "Certificate not accepted",
  end_missing: "An end is missing",
  duplicate_registration: "Two ends, one user",
  identity: "Two ends, one user",
  server_silent: "The server does not answer",
};

export function shortCause(code: string): string {
  return short[code] ?? "Ends disagree";
}
