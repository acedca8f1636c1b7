import { z } from "zod";
import { byId, endpoint } from "@/lib/http/endpoint";
import { tableFiles, tableFormats } from "@/lib/reports/table-formats";
import { listLabels } from "./label-endpoints";
import { reportMailEndpoints } from "./report-mail-schemas";
import { getReport } from "./report-schemas";
import { company, keptHandOver, newCompany, newHandOver, newPoint, sheet, sheetPoint } from "./schemas";

const query = z.object({ format: z.enum(["json", ...tableFormats]).default("json") });

const rate = { words: "Sheets were made often.", free: 60, firstWaitMs: 1_000, waitMsMax: 60_000, forgetMs: 120_000 } as const;

export const getHandOver = endpoint({
  method: "GET",
  path: "/api/sites/{id}/hand-over",
  summary:
    "The sheet that a site is handed over with, as it stands now: devices with place, serial and address, lines with their last proof, open points. As a table: a row for each of them. No secret, nothing of another customer",
  access: "device.see",
  params: byId,
  query,
  answer: sheet,
  file: tableFiles,
  rate,
});

export const keepHandOver = endpoint({
  method: "POST",
  path: "/api/sites/{id}/hand-over",
  summary: "Give the sheet as it stands now a number and keep it as it is: nobody changes it any more",
  access: "hand_over.keep",
  audit: "hand_over.keep",
  params: byId,
  body: newHandOver,
  status: 201,
  answer: keptHandOver,
  rate: { words: "Sheets were kept often.", max: 60, windowMs: 3_600_000 },
});

export const listHandOvers = endpoint({
  method: "GET",
  path: "/api/sites/{id}/hand-overs",
  summary: "The kept sheets of a site, the newest first: the last hundred",
  access: "device.see",
  params: byId,
  answer: z.object({ items: z.array(keptHandOver) }),
});

export const getKeptHandOver = endpoint({
  method: "GET",
  path: "/api/hand-overs/{id}",
  summary: "A sheet as it was kept, whatever has become of the site since",
  access: "device.see",
  params: byId,
  query,
  answer: sheet,
  file: tableFiles,
  rate,
});

export const putPoint = endpoint({
  method: "POST",
  path: "/api/sites/{id}/hand-over/points",
  summary: "Write down what is left to do at a site: who does it until when, about a problem of it or by itself",
  access: "hand_over.keep",
  audit: "hand_over.point",
  params: byId,
  body: newPoint,
  status: 201,
  answer: sheetPoint,
});

export const removePoint = endpoint({
  method: "DELETE",
  path: "/api/sites/{id}/hand-over/points/{pointId}",
  summary: "Take away what was written about an open point; a problem that lasts stays on the sheet",
  access: "hand_over.keep",
  audit: "hand_over.point_done",
  params: byId.extend({ pointId: byId.shape.id }),
  status: 204,
});

/** Larger pictures than this are no logos. */
export const logoBytesMax = 2_000_000;

export const putLogo = endpoint({
  method: "POST",
  path: "/api/sites/{id}/logo",
  summary:
    "Set the logo of a customer, or of a place: a PNG, JPEG or WebP of at most 4,096 × 4,096 points and 2 MB, drawn anew as a small PNG. No SVG",
  access: "site.edit",
  audit: "site.logo",
  params: byId,
  files: ["multipart/form-data"],
  body: z.strictObject({ image: z.base64("The picture as base64").max(logoBytesMax) }),
  bodyBytesMax: logoBytesMax + 10_000,
  answer: z.object({ logo: z.string() }),
  rate: { words: "Logos were changed often.", max: 30, windowMs: 600_000 },
});

export const removeLogo = endpoint({
  method: "DELETE",
  path: "/api/sites/{id}/logo",
  summary: "Take the logo away; a place then has its customer's",
  access: "site.edit",
  audit: { actions: ["site.logo"], unlessUnchanged: true },
  params: byId,
  status: 204,
});

export const getCompany = endpoint({
  method: "GET",
  path: "/api/company",
  summary: "Who installs and looks after the sites, as sheets say it",
  access: "device.see",
  answer: company,
});

export const putCompany = endpoint({
  method: "PUT",
  path: "/api/company",
  summary: "Say who installs and looks after the sites, and where to get help",
  access: "setting.edit",
  audit: "hand_over.company",
  body: newCompany,
  answer: company,
});

export const handOverEndpoints = [
  getReport,
  ...reportMailEndpoints,
  getHandOver,
  keepHandOver,
  listHandOvers,
  getKeptHandOver,
  putPoint,
  removePoint,
  putLogo,
  removeLogo,
  getCompany,
  putCompany,
  listLabels,
];
