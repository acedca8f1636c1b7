import { expect, test } from "vitest";
import { manifests } from "@/lib/drivers/catalog";
import { withValue } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import { changeRecordsAddress, recordsAt } from "./chosen-records";
import { manyRecords } from "./many-records";

const device = { name: "gw-1", serial: null, site: { name: "Elm Court" } };

test("many records say what they hold as the device lists them, and nothing of what its list leaves out", () => {
  const manifest = manifests()
    .flatMap(({ collections }) => collections)
    .find(({ account }) => account !== undefined);
  const user = manifest?.account?.user;
  if (!manifest || user === undefined) {
    throw new Error("Some family keeps accounts as records.");
  }
  const plain = leaves(manifest.schema).filter(({ path, secret }) => path !== user && !secret);
  const [listed = "", left = ""] = plain.map(({ path }) => path);
  const row = (id: string) => ({ id, title: `apt-${id}`, secrets: {}, values: withValue(withValue({}, user, id), listed, "a") });
  const many = manyRecords(manifest, device, [row("201"), row("202")]);
  expect(many.held(listed)).toEqual({ values: [{ value: "a", count: 2 }], others: 0, unset: 0 });
  expect(many.held(left)).toBeUndefined();
  const secrets = leaves(manifest.schema).filter(({ secret }) => secret);
  expect(secrets.map(({ path }) => many.held(path)).filter(Boolean)).toEqual([]);
  expect(many.filled("{site.name} {user}")).toEqual({ text: "Elm Court 201", device: "apt-201" });
  // What only the server knows is seen in the plan, and no reason to refuse the text here.
  expect(many.filled("{flat}")).toBeUndefined();
  expect(() => many.filled("{falt}")).toThrow("Nothing is called {falt}");
});

test("a choice of records comes back from its address, and an address that says none is no choice", () => {
  const back = (address: string) => recordsAt(new URL(address, "http://x").searchParams);
  expect(back(changeRecordsAddress("d", "extensions", ["1", "a b&c"]))).toEqual(["1", "a b&c"]);
  for (const text of ["", "?chosen=", "?chosen=[]", "?chosen=[1]", '?chosen={"devices":["a"]}']) {
    expect(back(`/x${text}`)).toBeUndefined();
  }
});
