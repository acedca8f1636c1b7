import { DoorOpen, type LucideIcon, Router, Server, Tablet, Waypoints } from "lucide-react";

const icons: Readonly<Record<string, LucideIcon>> = { intercom: DoorOpen, monitor: Tablet, pbx: Server, gateway: Router };

/** The icon of a kind of device. */
export function kindIcon(kind: string): LucideIcon {
  return icons[kind] ?? Server;
}

/** The icon of a line. */
export const lineIcon: LucideIcon = Waypoints;

/** "Maker AA-07FB": the maker's name once, before a model that does not say it itself. */
export function modelWords(driverLabel: string, model: string | null | undefined): string {
  if (!model) {
    return driverLabel;
  }
  const maker = driverLabel.split(" ")[0] ?? "";
  return model.toLowerCase().startsWith(maker.toLowerCase()) ? model : `${maker} ${model}`;
}

/** "10.20.4.11" for the usual case; scheme and port only where they say something. */
export function shortAddress(address: string): string {
  return address.replace(/^https?:\/\//, "").replace(/:(80|443)$/, "");
}
