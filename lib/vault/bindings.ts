/** What a sealed credential is bound to: its own row and field. Moved to another row it does not open. */
export function credentialBinding(id: string, field: string): string {
  return `credential:${id}:${field}`;
}

/** What a sealed secret of a document is bound to. */
export function secretBinding(id: string): string {
  return `secret:${id}`;
}

/** What the sealed session of a device is bound to: its own row, which is another one with every login. */
export function sessionBinding(id: string): string {
  return `session:${id}`;
}

/** What the sealed login of a job is bound to. */
export function jobLoginBinding(id: string): string {
  return `job-login:${id}`;
}
