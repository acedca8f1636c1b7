import { encodeQR } from "qr";
import { classNames } from "./class-names";

/**
 * A QR code as one path. Dark on light in both themes: cameras expect it. `qr` gives the squares, reads them too, needs no other package
 * and runs in a browser; `qrcode` brings a PNG writer and a command line along. Four squares of white around: the standard asks for them.
 */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const size = rows.length;
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg viewBox={`0 0 ${size} ${size}`} className={classNames("flex-none rounded-md", className)} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
