"use client";
import { useEffect, useState } from "react";
import { encode } from "uqr";

/** An address that only the machine itself can open. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/**
 * A QR code as one path. Dark on light in both themes: cameras expect it. `uqr` gives the squares and nothing else, needs no other package
 * and runs in a browser; `qrcode` brings a PNG writer and a command line along.
 */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className="w-[148px] h-[148px] flex-none rounded-md" role="img" aria-label={`QR code of ${text}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}

/** Leads a phone to this demo, where a phone can reach it; otherwise says how to start it so. */
export function PhoneCode() {
  // Known in the browser only: the address that was typed.
  const [place, setPlace] = useState<{ origin: string; hostname: string; port: string }>();
  useEffect(() => setPlace(window.location), []);
  if (!place) {
    return null;
  }
  const { origin, hostname, port } = place;
  return (
    <section className="card mt-6" aria-label="On a phone">
      <div className="card-h">
        <h2>On a phone</h2>
      </div>
      <div className="p-4 flex gap-4 phone:flex-col">
        {isLoopback(hostname) ? (
          <p className="text-ink-2">
            This page was opened on the demo’s own machine, which no phone can reach at this address. Start it with{" "}
            <code className="mono text-[12px]">HOST=0.0.0.0 npm run demo</code>, open it by the machine’s address, such as{" "}
            <code className="mono text-[12px]">http://192.168.1.20{port === "" ? "" : `:${port}`}</code>, and a code to scan stands here.
          </p>
        ) : (
          <>
            <QrCode text={origin} />
            <p className="text-ink-2">
              Point the phone’s camera here to open <span className="mono text-[12px] break-all">{origin}</span>, in the same network. Sign
              in there with an e-mail address and password that the demo printed when it started.
            </p>
          </>
        )}
      </div>
    </section>
  );
}
