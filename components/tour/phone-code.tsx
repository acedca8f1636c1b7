"use client";
import { useEffect, useState } from "react";
import { QrCode } from "../ui/qr-code";

/** An address that only the machine itself can open. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
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
            <QrCode text={origin} label={`QR code of ${origin}`} className="w-[148px] h-[148px]" />
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
