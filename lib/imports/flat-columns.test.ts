import { expect, test } from "vitest";
import { flatColumns } from "./flat-columns";

const meanings = (...headers: string[]) => flatColumns(headers).map(({ field }) => field);

test("columns of a sheet of flats are known by the words that people write over them, in four languages", () => {
  expect(meanings("Device", "Number", "For whom")).toEqual(["device", "user", "label"]);
  expect(meanings("Wohnung", "Gerät", "Nebenstelle", "Mieter")).toEqual(["flat", "device", "user", "label"]);
  expect(meanings("Appareil", "Numéro", "Résident")).toEqual(["device", "user", "label"]);
  expect(meanings("Квартира", "Серийный номер", "Жилец")).toEqual(["flat", "serial", "label"]);
  expect(meanings("IP", "User", "PBX", "Site")).toEqual(["address", "user", "server", "site"]);
});

test("beside a column of SIP users a plain number is that of the flat, and beside a device a name is whom the line is for", () => {
  expect(meanings("Number", "Device", "SIP user")).toEqual(["flat", "device", "user"]);
  expect(meanings("Name", "Device", "Ext.")).toEqual(["label", "device", "user"]);
  expect(meanings("Name", "Ext.", "Floor plan")).toEqual(["device", "user", null]);
});
