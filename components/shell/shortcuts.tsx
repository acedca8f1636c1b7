"use client";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { useMe } from "../session/me";
import { useKeys } from "./keys";
import { placesFor } from "./navigation";

const Palette = dynamic(() => import("./palette").then((module) => module.Palette), { ssr: false });
const KeyList = dynamic(() => import("./key-list").then((module) => module.KeyList), { ssr: false });

const afterGMs = 1_200;
export const paletteEvent = "lineward-palette";

/** Opens the palette from a button. */
export function openPalette(): void {
  window.dispatchEvent(new Event(paletteEvent));
}

/** The keys that work everywhere: palette, go to, search in view, what a selection can do, list of keys. Draws nothing until one is asked for. */
export function Shortcuts() {
  const [shown, setShown] = useState<"palette" | "keys">();
  const router = useRouter();
  const places = placesFor(useMe().permissions);
  const going = useRef(0);
  useEffect(() => {
    const open = () => setShown("palette");
    const pressed = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        setShown((before) => (before === "palette" ? undefined : "palette"));
      }
    };
    window.addEventListener(paletteEvent, open);
    document.addEventListener("keydown", pressed);
    return () => {
      window.removeEventListener(paletteEvent, open);
      document.removeEventListener("keydown", pressed);
    };
  }, []);
  const goTo = Object.fromEntries(
    places.map((place) => [
      place.key,
      (event: KeyboardEvent) => {
        if (Date.now() - going.current < afterGMs) {
          going.current = 0;
          event.preventDefault();
          router.push(place.href);
        }
      },
    ]),
  );
  useKeys({
    ...goTo,
    g: () => {
      going.current = Date.now();
    },
    "/": (event) => {
      const search = document.querySelector<HTMLElement>("#main [data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    },
    b: (event) => {
      const action = document.querySelector<HTMLElement>("#main [data-selection-actions] button");
      if (action) {
        event.preventDefault();
        action.focus();
      }
    },
    "?": () => setShown("keys"),
  });
  const close = () => setShown(undefined);
  return (
    <>
      {shown === "palette" ? <Palette onClose={close} /> : null}
      {shown === "keys" ? <KeyList onClose={close} /> : null}
    </>
  );
}
