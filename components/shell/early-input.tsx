"use client";
import { useEffect } from "react";
import { carryEarlyInput } from "./carry-early-input";

/**
 * Stands once in every page, after everything else: its effect runs when the page's code is attached. Then what a person typed or
 * ticked in the meantime is handed on, and `data-ready` on the root element says that the page answers.
 */
export function EarlyInput() {
  useEffect(() => {
    carryEarlyInput(document);
    document.documentElement.dataset.ready = "";
  }, []);
  return null;
}
