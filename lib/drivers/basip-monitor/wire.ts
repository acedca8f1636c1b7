/** Where an Android monitor keeps its SIP settings, after the API base. All three are settings: no vendor page names them. */
export interface MonitorPaths {
  readonly read: string;
  readonly write: string;
  readonly status: string;
}

export function monitorPaths(settings: Readonly<Record<string, unknown>>): MonitorPaths {
  return { read: String(settings.sipReadPath), write: String(settings.sipWritePath), status: String(settings.statusPath) };
}
