import { encode } from "uqr";
import { classNames } from "./class-names";

/**
 * A QR code as one path. Dark on light in both themes: cameras expect it. `uqr` gives the squares and nothing else, needs no other package
 * and runs in a browser; `qrcode` brings a PNG writer and a command line along.
 */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { data, size } = encode(text, { ecc: "M", border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className={classNames("flex-none rounded-md", className)} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
