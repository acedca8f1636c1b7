import { manifestOf } from "@/lib/drivers/catalog";
import type { Manifest } from "@/lib/drivers/types";
import { nameIdentity } from "@/lib/schema/fold";
import { type ListedAddress, listedAddress, placeKey } from "./addresses";
import { driverOf, type Site, siteOf, tagsIn } from "./cell-meanings";
import { lookAtCell, oddProblem, problem } from "./cells";
import { type CheckWorld, Found, type ListedRow, type Looks, said } from "./check-world";
import { deviceWords, doubtOf } from "./doubts";
import type { Verdict } from "./facts";
import { type KeptDevice, serialKey } from "./inventory";
import { matchOf } from "./match";
import { changesOf, newDevice } from "./row-wishes";
import type { ImportField, ImportRowState } from "./schemas";
import type { RowWish } from "./wish";

/** A row after its look, before its doubles are known. */
export interface LookedRow {
  readonly row: number;
  readonly verdict: Verdict;
  readonly device: KeptDevice | undefined;
  readonly state: ImportRowState;
  /** What the job is to do, if nothing is wrong; the site of a path that is to be made comes later. */
  readonly wish: RowWish | undefined;
  readonly madeSite?: string;
}

function lookAtCells({ cells, secrets, odd }: ListedRow, found: Found): Looks {
  const looks: Looks = {};
  for (const [name, typed] of Object.entries(cells)) {
    const field = name as ImportField;
    const looked = lookAtCell(field, typed ?? "", odd?.fields?.[field]);
    looks[field] = looked;
    found.cells[field] = looked.cell;
    found.add(...looked.problems);
  }
  for (const [name, text] of Object.entries(secrets)) {
    const field = name as ImportField;
    found.cells[field] = text === "" ? { text: "" } : { set: true };
    const strange = odd?.fields?.[field];
    const oddity = strange && text !== "" ? oddProblem(field, strange, text) : undefined;
    if (oddity) {
      found.add(oddity);
    }
  }
  if (odd?.more !== undefined) {
    found.add(
      problem(
        null,
        "too_many_cells",
        `This row has ${odd.more} ${odd.more === 1 ? "cell" : "cells"} more than there are headers, so its cells may stand in the wrong columns. Look at them; changing one says that they are right.`,
      ),
    );
  }
  return looks;
}

/** Looks at one row: at each cell, and at what it means for the devices that are kept. */
export function lookAtRow(listed: ListedRow, world: CheckWorld): LookedRow {
  const found = new Found();
  const looks = lookAtCells(listed, found);
  const { defaults } = world;
  const driverText = found.wrong("driver") ? undefined : said(looks.driver);
  const named = driverText === undefined ? undefined : driverOf(driverText, found);
  const siteText = found.wrong("site") ? undefined : said(looks.site);
  const site: Site = siteText === undefined ? { says: looks.site?.says === "clear" ? "clear" : "keep" } : siteOf(siteText, world, found);
  const siteId = site.says === "known" ? site.id : site.says === "clear" ? null : undefined;
  const name = found.wrong("name") ? undefined : said(looks.name);
  const serial = found.wrong("serial") ? undefined : said(looks.serial);
  const addressCell = found.wrong("address") ? undefined : said(looks.address);
  let address: ListedAddress | undefined;
  const readAddress = (manifest: Manifest | undefined) => {
    const read = addressCell === undefined ? undefined : listedAddress(addressCell, manifest, world.networks);
    if (read && "problems" in read) {
      if (!found.wrong("address")) {
        found.add(...read.problems);
      }
      return undefined;
    }
    if (read) {
      const typed = listed.cells.address ?? "";
      found.cells.address = {
        text: read.text,
        ...(read.text === typed ? {} : { typed }),
        ...(read.note === undefined ? {} : { note: read.note }),
      };
    }
    return read;
  };
  address = readAddress(named);
  const match = matchOf(world.inventory, { name, typedName: listed.cells.name, serial, address, siteId, driver: named?.id });
  const doubt = doubtOf(match, { name, serial, siteGiven: siteId !== undefined }, world);
  const { decision } = listed;
  const device = match.kind === "one" && (doubt === undefined || decision === "same_device") ? match.device : undefined;
  const near = match.kind === "one" ? match.device : undefined;
  const madeSite = site.says === "made" ? { madeSite: site.path } : {};
  const missing = site.says === "wrong" && site.missing !== undefined ? { missingSite: site.missing } : {};
  const undecided = doubt !== undefined && decision !== "same_device" && decision !== "other_device";
  if (undecided) {
    found.add(doubt);
  } else if (doubt !== undefined && decision === "other_device" && match.kind === "one" && match.by === "address") {
    found.add(
      problem("address", "double_address", `${deviceWords(match.device, world)} has this address here. Two devices cannot share it.`),
    );
  }

  let wish: RowWish | undefined;
  let state: ImportRowState;
  if (undecided && match.kind !== "none") {
    if (near) {
      changesOf(near, { looks, name, address, siteId, named, tags: tagsIn(looks, found), listed }, world, found);
    }
    state = "conflict";
  } else if (device) {
    wish = changesOf(device, { looks, name, address, siteId, named, tags: tagsIn(looks, found), listed }, world, found);
    state = wish === undefined && site.says !== "made" ? "same" : "changed";
    wish ??= { deviceId: device.id };
  } else {
    const manifest = named ?? (driverText === undefined && !found.wrong("driver") ? manifestOf(defaults.driver ?? "") : undefined);
    if (manifest !== named) {
      address = readAddress(manifest);
    }
    wish = newDevice({ looks, name, address, site, manifest, serial, tags: tagsIn(looks, found), listed }, world, found);
    state = "new";
  }
  const keys = [
    ...(device ? [`d:${device.id}`] : []),
    ...(address === undefined ? [] : [`a:${placeKey(address)}`]),
    ...(serial === undefined ? [] : [`s:${serialKey(serial)}`]),
    ...(name === undefined
      ? []
      : [`n:${nameIdentity(name)}@${site.says === "made" ? site.path : (siteId ?? device?.siteId ?? defaults.siteId ?? "")}`]),
    ...(said(looks.line_user) === undefined ? [] : [`u:${said(looks.line_user)}@${siteId ?? device?.siteId ?? defaults.siteId ?? ""}`]),
  ];
  const shown = device ?? near;
  return {
    row: listed.row,
    verdict: { cells: found.cells, problems: found.problems, keys, ...(shown ? { deviceName: shown.name } : {}), ...missing },
    device: shown,
    state,
    wish,
    ...madeSite,
  };
}
