/** Where a Linux monitor keeps its SIP settings, after the API base. All three are settings: no vendor page names them. */
export interface LinuxMonitorPaths {
  readonly read: string;
  readonly write: string;
  readonly status: string;
}

export function linuxMonitorPaths(settings: Readonly<Record<string, unknown>>): LinuxMonitorPaths {
  return { read: String(settings.sipReadPath), write: String(settings.sipWritePath), status: String(settings.statusPath) };
}
