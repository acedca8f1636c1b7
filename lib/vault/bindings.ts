/** What a sealed credential is bound to: its own row and field. Moved to another row it does not open. */
export function credentialBinding(id: string, field: string): string {
  return `credential:${id}:${field}`;
}

/** What a sealed secret of a document is bound to. */
export function secretBinding(id: string): string {
  return `secret:${id}`;
}
