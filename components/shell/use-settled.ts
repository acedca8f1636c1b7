"use client";
import { useEffect, useState } from "react";

/**
 * False until the whole page has arrived and come alive. A page streams in parts: what the frame fetched before a part came alive
 * would be in the cache when that part compares itself with its HTML, and the two would differ.
 */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer = setTimeout(() => setSettled(true), 50);
    };
    if (document.readyState === "complete") {
      soon();
    } else {
      window.addEventListener("load", soon, { once: true });
    }
    return () => {
      window.removeEventListener("load", soon);
      clearTimeout(timer);
    };
  }, []);
  return settled;
}
