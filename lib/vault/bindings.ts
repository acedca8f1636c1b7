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

/** What the sealed default password of a list is bound to. */
export function importBinding(id: string): string {
  return `import:${id}`;
}

/** What the sealed cells of a row of a list are bound to. */
export function importRowBinding(id: string): string {
  return `import-row:${id}`;
}

/** What the sealed signing secret of a webhook is bound to. */
export function webhookBinding(id: string): string {
  return `webhook:${id}`;
}

/** What the sealed secrets of a place outside are bound to. */
export function outgoingBinding(id: string): string {
  return `outgoing:${id}`;
}

/** What the sealed key of a person's authenticator app is bound to. */
export function secondStepBinding(userId: string): string {
  return `second-step:${userId}`;
}
