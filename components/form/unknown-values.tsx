"use client";
import { type Document, isDocument } from "@/lib/schema/document";

function leavesOf(document: Document, prefix = ""): [string, unknown][] {
  return Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isDocument(value) && Object.keys(value).length > 0 ? leavesOf(value, path) : [[path, value]];
  });
}

/** What the device sent and no schema knows: shown, kept, never editable. */
export function UnknownValues({
  unknown,
  withheld = [],
  noun,
}: {
  unknown: Document | undefined;
  /** Places of secrets among it, which are shown to nobody. */
  withheld?: readonly string[] | undefined;
  noun: string;
}) {
  const rows = leavesOf(unknown ?? {});
  if (rows.length + withheld.length === 0) {
    return null;
  }
  return (
    <section className="f-group f-unknown">
      <h2>Kept as the {noun} has them</h2>
      <p className="f-about">Lineward does not know what these mean. They are written back unchanged.</p>
      <dl className="f-unknown-list">
        {rows.map(([path, value]) => (
          <div key={path}>
            <dt className="mono">{path}</dt>
            <dd className="mono">{JSON.stringify(value)}</dd>
          </div>
        ))}
        {withheld.map((path) => (
          <div key={path}>
            <dt className="mono">{path}</dt>
            <dd>Stored, not shown</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
