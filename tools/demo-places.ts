/** Where a device of the demo's building is, as its name says it. Apartments are numbered by floor: 11 to 19 are on the first. */
export function placeOf(name: string): { floor?: string; place?: string } {
  const apartment = /^Apartment (\d+)$/.exec(name)?.[1];
  if (apartment !== undefined) {
    return { floor: String(Math.max(1, Math.floor(Number(apartment) / 10))), place: "beside the flat's door" };
  }
  if (/roof/i.test(name)) {
    return { floor: "Roof" };
  }
  return /garage|bike|cellar/i.test(name) ? { floor: "Basement", place: "at the ramp" } : { floor: "Ground floor" };
}
