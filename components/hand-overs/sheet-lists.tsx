"use client";
import { Check } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { statusLabels, statusMeaning, statusNames } from "@/lib/devices/status-words";
import { kindIcon, shortAddress } from "../devices/kinds";
import { StatusBars } from "../devices/status-bars";
import { When } from "../ui/time";
import type { Sheet, SheetPoint } from "./use-hand-over";

/** A table that may scroll sideways on the screen, by keys too; on paper it is as wide as the page. */
export function Wide({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keys
    <section className="overflow-x-auto print:overflow-visible" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

function placeOf({ site, floor, place }: Sheet["devices"][number]): string {
  return [site, floor, place].filter(Boolean).join(", ");
}

/** All devices, floor by floor. */
export function SheetDevices({ sheet }: { sheet: Sheet }) {
  const withAddress = sheet.parts.includes("addresses");
  return (
    <section className="sheet" aria-labelledby="sheet-devices">
      <h3 className="large" id="sheet-devices">
        Devices <span className="num">{sheet.devices.length}</span>
      </h3>
      <Wide label="Table of devices">
        <table className="sheet-table">
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Name</th>
              <th scope="col">Model</th>
              <th scope="col">Serial</th>
              <th scope="col">Firmware</th>
              {withAddress ? <th scope="col">Address</th> : null}
              <th scope="col">Last check</th>
            </tr>
          </thead>
          <tbody>
            {sheet.devices.map((device, at) => {
              const before = sheet.devices[at - 1];
              const place = placeOf(device);
              return (
                <tr key={device.id}>
                  <td>{before && placeOf(before) === place ? <span className="sr-only">{place}</span> : place}</td>
                  <td>
                    <b>{device.name}</b>
                  </td>
                  <td>{device.model}</td>
                  <td className="mono">{device.serial}</td>
                  <td className="num">{device.firmware}</td>
                  {withAddress ? <td className="mono whitespace-nowrap">{shortAddress(device.address)}</td> : null}
                  <td>
                    <span className="inline-flex gap-2 items-center">
                      <StatusBars truths={device.truths} />
                      <span data-tone={device.tone}>{device.words}</span>
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Wide>
      <div className="sheet-small flex flex-wrap justify-between gap-x-3 mt-3.5">
        <b className="font-medium text-ink-2">The four bars</b>
        {statusNames.map((name) => (
          <span key={name}>
            {statusLabels[name]}: {statusMeaning[name]}
          </span>
        ))}
      </div>
    </section>
  );
}

function Chain({ ends }: { ends: Sheet["lines"][number]["ends"] }) {
  return (
    <span className="sheet-chain">
      {ends.map(({ kind, words, device }, at) => {
        const Icon = kindIcon(kind);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two ends may say the same, and their order never changes
          <Fragment key={`${device} ${words} ${at}`}>
            {at === 0 ? null : <i aria-hidden="true" />}
            <span className="inline-flex gap-[5px] items-center">
              <Icon size={12} aria-hidden="true" />
              {words}
            </span>
          </Fragment>
        );
      })}
    </span>
  );
}

/** All lines, each from end to end with what last proved it. */
export function SheetLines({ sheet }: { sheet: Sheet }) {
  return (
    <section className="sheet" aria-labelledby="sheet-lines">
      <h3 className="large" id="sheet-lines">
        Lines <span className="num">{sheet.lines.length}</span>
      </h3>
      <Wide label="Table of lines">
        <table className="sheet-table">
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">SIP user</th>
              <th scope="col">From end to end</th>
              <th scope="col">Last proof</th>
              <th scope="col" className="text-right!">
                When
              </th>
            </tr>
          </thead>
          <tbody>
            {sheet.lines.map(({ id, name, user, ends, proof }) => (
              <tr key={id}>
                <td>
                  <b>{name}</b>
                </td>
                <td className="mono">{user}</td>
                <td>
                  <Chain ends={ends} />
                </td>
                <td>
                  {proof.kind === "none" ? (
                    <span data-tone="warn">{proof.words}</span>
                  ) : (
                    <span className="inline-flex gap-1.5 items-center">
                      <Check size={12} className="text-ok-ink flex-none" aria-hidden="true" />
                      {proof.words}
                    </span>
                  )}
                </td>
                <td className="num text-right whitespace-nowrap">{proof.at === null ? "" : <ProofTime at={proof.at} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
      <p className="sheet-small mt-3.5">
        A proof is a registration that a device or its server told of, or a REGISTER of Lineward that the server took. Every line has a
        password; none is printed, sent or shown.
      </p>
    </section>
  );
}

function ProofTime({ at }: { at: string }) {
  return (
    <>
      <When at={at} as="date" />
      {", "}
      <When at={at} as="clock" />
    </>
  );
}

/** What is left to do. `edit`: what stands beside each on the screen, never on paper. */
export function SheetPoints({
  points,
  edit,
  add,
}: {
  points: readonly SheetPoint[];
  edit?: (point: SheetPoint) => ReactNode;
  add?: ReactNode;
}) {
  return (
    <>
      <h3 className="large flex items-baseline gap-1">
        Open points <span className="num">{points.length}</span>
        {add}
      </h3>
      {points.length === 0 ? (
        <p className="text-ink-2">Nothing is open.</p>
      ) : (
        <Wide label="Table of open points">
          <table className="sheet-table" data-wide>
            <thead>
              <tr>
                <th scope="col">
                  <span className="sr-only">Number</span>
                </th>
                <th scope="col">What</th>
                <th scope="col">What it means for you</th>
                <th scope="col">Who</th>
                <th scope="col">Until</th>
                {edit ? (
                  <th scope="col" className="print:hidden">
                    <span className="sr-only">Change</span>
                  </th>
                ) : null}
              </tr>
            </thead>
            <tbody>
              {points.map((point, at) => (
                <tr key={point.id ?? point.about}>
                  <td className="num w-5">{at + 1}</td>
                  <td>
                    <b>{point.what}</b>
                    {point.why === "" ? null : <div className="text-ink-3">{point.why}</div>}
                  </td>
                  <td>{point.means}</td>
                  <td className="whitespace-nowrap">{point.who || "Nobody yet"}</td>
                  <td className="num whitespace-nowrap">{point.until === null ? "" : <When at={`${point.until}T12:00:00Z`} as="day" />}</td>
                  {edit ? <td className="print:hidden text-right">{edit(point)}</td> : null}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  );
}

/** Where both sides write: notes, and that it was handed over. */
export function SheetSignatures({ sheet }: { sheet: Sheet }) {
  const sides = [
    { name: sheet.madeBy, of: ["Installer", sheet.installer.company] },
    { name: sheet.signs, of: ["Customer", sheet.customer.name] },
  ];
  return (
    <>
      <h3 className="large mt-8">Notes</h3>
      <div className="border-t border-line-2" aria-hidden="true">
        <div className="sheet-rule" />
        <div className="sheet-rule" />
        <div className="sheet-rule" />
      </div>
      <h3 className="large mt-8">Handed over and accepted</h3>
      <p className="sheet-small mb-1.5">Both sides have seen the system work. The open points above stay with those who are named there.</p>
      <div className="sheet-signatures">
        {sides.map(({ name, of }) => (
          <div key={of[0]}>
            <div className="line" />
            <div className="flex flex-col mt-[7px]">
              <b className="font-medium min-h-[17px]">{name}</b>
              <span className="text-ink-3">{of.filter(Boolean).join(", ")}</span>
            </div>
            <div className="place" />
            <div className="sheet-small mt-1.5">Place and date</div>
          </div>
        ))}
      </div>
    </>
  );
}
