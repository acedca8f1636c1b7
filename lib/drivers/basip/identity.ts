import "server-only";
import type { Document } from "@/lib/schema/document";
import type { Identity } from "../types";

export type BasipFamily = "basip-panel" | "basip-monitor" | "basip-linux-monitor";

function text(info: Document, key: string): string | undefined {
  const value = info[key];
  const words = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
  return words === "" ? undefined : words;
}

/** Model lists of the vendor's panel pages. */
const panelModel = /^(?:AA|AV|BA|BI|CR)-?\d/i;
/** An inference: AT stands in a published user agent of an Android monitor, the others are the vendor's series names. */
const monitorModel = /^(?:AT|AK|AQ|AP|AU|AZ)-?\d/i;
/** Other BAS-IP devices with the same API: lift and door controllers. */
const controller = /controller|^EVRC/i;

/** Android monitors start at firmware 5.0.0, Linux monitors at 1.0.0 (index page). */
const androidMonitorFirmwareMin = 5;

/**
 * Which families an `/api/info` speaks of; none if it is not of this vendor or of another kind of device. All three if the device
 * tells nothing that would decide it: then a person chooses.
 */
export function familiesOf(info: Document): readonly BasipFamily[] {
  const firmware = text(info, "firmware_version");
  const ours = (firmware ?? text(info, "framework_version")) && (text(info, "device_serial_number") ?? text(info, "device_type"));
  if (!ours) {
    return [];
  }
  // The name is a person's own and decides nothing.
  const told = [text(info, "device_type"), text(info, "device_model")].filter((candidate) => candidate !== undefined);
  if (told.some((candidate) => controller.test(candidate))) {
    return [];
  }
  const says = (pattern: RegExp) => told.some((candidate) => pattern.test(candidate));
  if (says(/panel/i) || (!says(/monitor/i) && says(panelModel))) {
    return ["basip-panel"];
  }
  const major = Number.parseInt(firmware ?? "", 10);
  if (says(/linux|camdroid/i)) {
    return ["basip-linux-monitor"];
  }
  if (says(/monitor/i) || says(monitorModel)) {
    if (Number.isNaN(major)) {
      return ["basip-monitor", "basip-linux-monitor"];
    }
    return [major >= androidMonitorFirmwareMin ? "basip-monitor" : "basip-linux-monitor"];
  }
  return ["basip-panel", "basip-monitor", "basip-linux-monitor"];
}

/** The identity for one family, or undefined if the device is another's. */
export function identityFor(family: BasipFamily, info: Document | undefined): Identity | undefined {
  if (info === undefined || !familiesOf(info).includes(family)) {
    return undefined;
  }
  const model = text(info, "device_model") ?? text(info, "device_type");
  const firmware = text(info, "firmware_version");
  const apiVersion = text(info, "api_version");
  const serial = text(info, "device_serial_number");
  return {
    driver: family,
    ...(model ? { model } : {}),
    ...(firmware ? { firmware } : {}),
    ...(apiVersion ? { apiVersion } : {}),
    ...(serial ? { serial } : {}),
  };
}
