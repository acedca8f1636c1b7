"use client";
import { Camera, ScanLine } from "lucide-react";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { toast } from "sonner";
import { Button, ButtonLink, buttonClass } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { Spinner } from "../../ui/spinner";
import { type CodeMeaning, meaningOf, ownLabelPath } from "./code-meaning";
import { codeIn } from "./decode";
import { deviceBySerial } from "./find-serial";
import { type CameraState, useCamera } from "./use-camera";

const cameraWords: Readonly<Record<Exclude<CameraState, "looking">, string>> = {
  starting: "The camera starts.",
  plain: "The camera cannot be used here: a browser gives it to pages over https only. Take a photo of the label instead.",
  none: "No camera is found here. Take or choose a photo of the label instead.",
  busy: "Another program has the camera. Close it and scan again, or take a photo of the label instead.",
  refused: "The browser does not give the camera to this page. Allow it in the address bar, or take a photo of the label.",
};

type Said =
  | { readonly kind: "reading" }
  | { readonly kind: "nothing"; readonly words: string }
  | { readonly kind: "code"; readonly meaning: CodeMeaning }
  | { readonly kind: "failed"; readonly error: unknown };

/** What a code held that leads nowhere by itself. */
function Held({ meaning }: { meaning: CodeMeaning }) {
  const [serial] = meaning.serials;
  return serial === undefined ? (
    <p className="wrap-break-word">
      The code holds text, no address and no serial: <span className="mono">{meaning.text.slice(0, 300)}</span>
    </p>
  ) : (
    <p className="wrap-break-word">
      No device here has the serial <span className="mono">{serial}</span>. Type its address to add it.
    </p>
  );
}

/** Reads the code on a device's label: an address is put into the form, a known serial opens its device, anything else is said. */
export function ScanDialog({ onAddress, onClose }: { onAddress: (address: string) => void; onClose: () => void }) {
  const router = useRouter();
  const photo = useId();
  const [said, setSaid] = useState<Said>();
  const take = async (text: string) => {
    const meaning = meaningOf(text);
    const own = ownLabelPath(meaning, window.location.origin);
    if (own !== undefined) {
      router.push(own);
      onClose();
      return;
    }
    setSaid({ kind: "reading" });
    try {
      const known = await deviceBySerial(meaning.serials);
      if (known) {
        toast.success(`${known.name} has this serial`);
        router.push(`/devices/${known.id}`);
        onClose();
      } else if (meaning.address !== undefined) {
        onAddress(meaning.address);
        onClose();
      } else {
        setSaid({ kind: "code", meaning });
      }
    } catch (error) {
      setSaid({ kind: "failed", error });
    }
  };
  const { video, state } = useCamera(said === undefined, (text) => void take(text));
  const readPhoto = async (file: File) => {
    setSaid({ kind: "reading" });
    const picture = await createImageBitmap(file).catch(() => undefined);
    if (!picture) {
      setSaid({ kind: "nothing", words: "This file is no picture that the browser can read." });
      return;
    }
    const text = await codeIn(picture, { hard: true });
    picture.close();
    if (text === undefined || text.trim() === "") {
      setSaid({ kind: "nothing", words: "No code is found in the photo. Go closer, and hold the label flat and in the light." });
    } else {
      await take(text);
    }
  };
  const stands = said !== undefined && said.kind !== "reading";
  return (
    <Dialog
      title="Scan a label or QR code"
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          {stands && state === "looking" ? (
            <Button onClick={() => setSaid(undefined)}>
              <ScanLine size={14} />
              Scan again
            </Button>
          ) : null}
          <input
            id={photo}
            type="file"
            accept="image/*"
            capture="environment"
            className="peer sr-only"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              // The same photo may be chosen again.
              event.currentTarget.value = "";
              if (file) {
                void readPhoto(file);
              }
            }}
          />
          <label
            htmlFor={photo}
            className={buttonClass({ variant: "primary" }, "peer-focus-visible:shadow-[0_0_0_3px_var(--ring)] cursor-pointer")}
          >
            <Camera size={14} />
            Take or choose a photo
          </label>
        </>
      }
    >
      {said === undefined ? (
        <div className="relative rounded-md overflow-hidden bg-sunken border border-line aspect-[4/3] grid place-items-center">
          <video
            ref={video}
            muted
            playsInline
            aria-label="What the camera sees"
            className={state === "looking" ? "absolute inset-0 w-full h-full object-cover" : "hidden"}
          />
          {state === "looking" ? (
            <span
              className="absolute inset-[14%] rounded-lg border-2 border-white/85 shadow-[0_0_0_999px_rgb(0_0_0/.35)]"
              aria-hidden="true"
            />
          ) : (
            <p className="px-5 text-center text-ink-2">{cameraWords[state]}</p>
          )}
        </div>
      ) : null}
      <div role="status" className={said === undefined ? "mt-2 text-xs text-ink-3" : undefined}>
        {said === undefined && state === "looking"
          ? "Hold the code into the frame. An address is put into the form, a serial that is known here opens its device."
          : null}
        {said?.kind === "reading" ? (
          <span className="inline-flex items-center gap-2 text-ink-2 py-4">
            <Spinner /> Reading the code
          </span>
        ) : null}
        {said?.kind === "nothing" ? <p>{said.words}</p> : null}
        {said?.kind === "code" ? (
          <>
            <Held meaning={said.meaning} />
            <ButtonLink
              href={`/devices?${new URLSearchParams({ query: (said.meaning.serials[0] ?? said.meaning.text).slice(0, 200) })}`}
              size="sm"
              className="mt-3"
            >
              Search the devices for it
            </ButtonLink>
          </>
        ) : null}
      </div>
      {said?.kind === "failed" ? <ProblemPanel error={said.error} /> : null}
    </Dialog>
  );
}
