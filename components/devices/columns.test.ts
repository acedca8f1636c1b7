import { expect, test } from "vitest";
import { readColumns } from "./columns";

test("the columns that were chosen come in the table's order, and nothing else", () => {
  expect(readColumns("tags,serial,site,evil")).toEqual(["site", "serial", "tags"]);
  expect(readColumns("")).toEqual([]);
});

test("without a choice the usual columns are shown", () => {
  expect(readColumns(null)).toEqual(["site", "driver", "address", "seen", "tags"]);
});
