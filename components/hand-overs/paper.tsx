"use client";
import { Download } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "../ui/button";
import { useTimes } from "../ui/time";
import { PageEdges } from "./page-edges";
import { SheetCover } from "./sheet-cover";
import { SheetDevices, SheetLines, SheetPoints, SheetSignatures } from "./sheet-lists";
import type { Sheet, SheetPoint } from "./use-hand-over";

/** A sheet as it is printed: its pages, and what stands at their edges. */
export function Paper({
  sheet,
  version,
  edit,
  add,
}: {
  sheet: Sheet;
  version?: string;
  edit?: (point: SheetPoint) => ReactNode;
  add?: ReactNode;
}) {
  const times = useTimes();
  const has = (part: Sheet["parts"][number]) => sheet.parts.includes(part);
  const made = `${times.day(sheet.madeAt)}, ${times.clock(sheet.madeAt)}`;
  return (
    <div className="sheets paper">
      <PageEdges
        head={`Hand-over · ${sheet.site.name}`}
        date={times.day(sheet.madeAt)}
        foot={`Lineward${version === undefined ? "" : ` ${version}`} · made ${made} by ${sheet.madeBy} · no password is in this document`}
      />
      <SheetCover sheet={sheet} title="Hand-over of the door and phone system" />
      {has("devices") ? <SheetDevices sheet={sheet} /> : null}
      {has("lines") ? <SheetLines sheet={sheet} /> : null}
      {has("points") || has("signatures") ? (
        <section className="sheet" aria-label="Open points and signatures">
          {has("points") ? <SheetPoints points={sheet.points} {...(edit ? { edit } : {})} add={add} /> : null}
          {has("signatures") ? <SheetSignatures sheet={sheet} /> : null}
        </section>
      ) : null}
    </div>
  );
}

/** The sheet as a file, in both formats. */
export function SheetFiles({ address }: { address: (format: "csv" | "xlsx") => string }) {
  return (
    <>
      {(["csv", "xlsx"] as const).map((format) => (
        <a key={format} href={address(format)} download className={buttonClass({ size: "sm" }, "phone:h-10")}>
          <Download size={13} aria-hidden="true" />
          {format.toUpperCase()}
        </a>
      ))}
    </>
  );
}
