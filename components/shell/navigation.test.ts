import { expect, test } from "vitest";
import { permissionsOf, roles } from "@/lib/http/permissions";
import { placesFor, tabsFor } from "./navigation";

test.each(roles)("the phone of %s has at most five tabs, More among them, and every place is in one of them or under More", (role) => {
  const permissions = permissionsOf({ role });
  const { tabs, rest } = tabsFor(permissions);
  expect(tabs.length + 1).toBeLessThanOrEqual(5);
  const ids = [...tabs, ...rest].map((place) => place.id);
  expect(ids.sort()).toEqual(
    placesFor(permissions)
      .map((place) => place.id)
      .sort(),
  );
});

test("who sees devices has Overview, Devices, Lines and Jobs in reach of the thumb; who only resets has Reset first", () => {
  const tabs = (role: (typeof roles)[number]) => tabsFor(permissionsOf({ role })).tabs.map((place) => place.label);
  expect(tabs("installer")).toEqual(["Overview", "Devices", "Lines", "Jobs"]);
  expect(tabs("viewer")).toEqual(["Overview", "Devices", "Lines", "Jobs"]);
  expect(tabs("helpdesk")).toEqual(["Reset", "Lines", "My activity"]);
});
