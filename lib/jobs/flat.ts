import { folded } from "@/lib/schema/fold";

const flats =
  /(?:^|[^\p{L}\p{N}])(?:apartment|apt|appt|app|appartement|appart|apartamento|flat|unit|suite|wohnung|whg|we|piso|mieszkanie|byt)[\s.:#-]*(\d[\p{L}\d]{0,5})(?![\p{L}\d])/u;

/** The flat that a device's name tells: "12" of "Apartment 12"; undefined where it tells none. */
export function flatIn(name: string): string | undefined {
  return flats.exec(folded(name))?.[1];
}
