"use client";
import type { CSSProperties } from "react";
import type { Item } from "@/lib/api/client";
import { classNames } from "../ui/class-names";
import { QrCode } from "../ui/qr-code";
import { type LabelFormat, sheetsOf } from "./formats";

export type Label = Item<"GET /api/labels">;

/** Below this height in millimetres there is room for the name and the code alone. */
const smallBelow = 20;

const mm = (value: number) => `${value}mm`;

/** Sheets of labels, as they come out of the printer: everything stands where it is in millimetres. */
export function LabelSheets({ labels, format, start }: { labels: readonly Label[]; format: LabelFormat; start: number }) {
  const { left, top, width, height, gapAcross, gapDown } = format;
  const isSmall = height < smallBelow;
  const sheets = sheetsOf(labels, format, start);
  return (
    <div className="sheets label-sheets">
      {sheets.map((places, sheet) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sheets have nothing else to be told apart by
        <section key={sheet} className="label-sheet paper" aria-label={`Sheet ${sheet + 1} of ${sheets.length}`}>
          <ul>
            {places.map(({ item, column, row }) => (
              <li
                key={item.id}
                className={classNames("label", isSmall && "small")}
                style={
                  {
                    left: mm(left + column * (width + gapAcross)),
                    top: mm(top + row * (height + gapDown)),
                    width: mm(width),
                    height: mm(height),
                    "--side": mm(Math.min(isSmall ? height - 1 : height - 8, width / 2.2)),
                  } as CSSProperties
                }
              >
                <QrCode text={item.link} label={`Code that opens ${item.name}`} className="label-code" />
                <span className="label-words">
                  <b>{item.name}</b>
                  {isSmall ? null : (
                    <>
                      {item.where === "" ? null : <span>{item.where}</span>}
                      {item.site === "" ? null : <span className="site">{item.site}</span>}
                    </>
                  )}
                  {item.code === "" ? null : <span className="mono">{item.code}</span>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
