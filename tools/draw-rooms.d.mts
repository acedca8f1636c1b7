import type { look } from "./rooms.mjs";

/** What tests know of draw-rooms.mjs. */
export function drawRooms(modules: Awaited<ReturnType<typeof look>>["modules"]): string;
export function pictureIn(text: string): string | undefined;
export function withoutCounts(picture: string): string;
