"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { codeIn } from "./decode";

/** Between two looks at the picture: often enough to feel at once, seldom enough to leave a phone cool. */
const lookMs = 200;

/** `plain`: a page over plain http may not ask for one; `busy`: another program has it; `refused`: a person or the system said no. */
export type CameraState = "starting" | "looking" | "plain" | "none" | "busy" | "refused";

/** Why a browser gave no camera, by the names that the Media Capture standard gives its errors. */
function whyNot(error: unknown): CameraState {
  const name = error instanceof DOMException ? error.name : "";
  return name === "NotFoundError" ? "none" : name === "NotReadableError" || name === "AbortError" ? "busy" : "refused";
}

/** Looks through the camera at the back for a code as long as `on`. The camera is let go with it. */
export function useCamera(on: boolean, onCode: (text: string) => void): { video: RefObject<HTMLVideoElement | null>; state: CameraState } {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<CameraState>("starting");
  const latest = useRef(onCode);
  latest.current = onCode;
  useEffect(() => {
    if (!on) {
      return undefined;
    }
    // Over plain http there are no media devices at all, whatever their types say.
    const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
    if (devices === undefined) {
      setState("plain");
      return undefined;
    }
    let ended = false;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const element = video.current;
      const text = element && element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await codeIn(element, { hard: false }) : undefined;
      if (ended) {
        return;
      }
      if (text !== undefined && text.trim() !== "") {
        latest.current(text);
      } else {
        timer = setTimeout(() => void look(), lookMs);
      }
    };
    const begin = async () => {
      try {
        stream = await devices.getUserMedia({ video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 } }, audio: false });
      } catch (error) {
        setState(whyNot(error));
        return;
      }
      if (ended || !video.current) {
        stop();
        return;
      }
      video.current.srcObject = stream;
      // Where the browser waits for a press first, the picture stands still and the photo is still there.
      await video.current.play().catch(() => undefined);
      setState("looking");
      await look();
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) {
        track.stop();
      }
    };
    setState("starting");
    void begin();
    return () => {
      ended = true;
      clearTimeout(timer);
      stop();
    };
  }, [on]);
  return { video, state };
}
