import { expect, test } from "vitest";
import { treeOf } from "./tree";

const site = (id: string, name: string, parentId: string | null) => ({
  id,
  name,
  parentId,
  deviceCount: 0,
  ownDeviceCount: 0,
  placeCount: 0,
  troubledCount: 0,
  createdAt: "",
});
const all = [site("1", "Northbank", null), site("2", "Elm Court", "1"), site("3", "Harbour Quay", "1"), site("4", "Aston", null)];
const names = (query: string) => treeOf(all, query).map((row) => `${row.level} ${row.site.name}`);

test("places stand below their customer, both in the order of their names", () => {
  expect(names("")).toEqual(["0 Aston", "0 Northbank", "1 Elm Court", "1 Harbour Quay"]);
});

test("a place that matches keeps its customer above it", () => {
  expect(names("elm")).toEqual(["0 Northbank", "1 Elm Court"]);
});

test("a customer that matches keeps all its places", () => {
  expect(names("north")).toEqual(["0 Northbank", "1 Elm Court", "1 Harbour Quay"]);
});

test("a place whose customer is outside the person's sites is still shown", () => {
  expect(treeOf([site("2", "Elm Court", "1")], "").map((row) => row.site.name)).toEqual(["Elm Court"]);
});

test("a search meets names without case, accents and width", () => {
  const written = [site("1", "Ærøskøbing", null), site("2", "Große Märkte", "1"), site("3", "Ｔｏｗｅｒ", null)];
  const found = (query: string) => treeOf(written, query).map((row) => row.site.name);
  expect(found("GROSSE MARKTE")).toEqual(["Ærøskøbing", "Große Märkte"]);
  expect(found("aeroskobing")).toEqual(["Ærøskøbing", "Große Märkte"]);
  expect(found("tower")).toEqual(["Ｔｏｗｅｒ"]);
});
