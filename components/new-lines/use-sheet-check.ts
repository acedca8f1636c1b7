"use client";
import { useMutation } from "@tanstack/react-query";
import { type Answer, call, sendFile } from "@/lib/api/client";

export type CheckedSheet = Answer<"POST /api/imports/flats">;

/** Has a sheet of flats looked at, row by row. Nothing is kept or written. */
export function useSheetCheck() {
  return useMutation<CheckedSheet, Error, File | string>({
    mutationFn: (given) =>
      typeof given === "string" ? call("POST /api/imports/flats", { body: { text: given } }) : sendFile("POST /api/imports/flats", given),
  });
}
