"use client";
import { useMe } from "../session/me";
import { Kbd } from "../ui/badge";
import { useCommandKey } from "../ui/command-key";
import { Dialog } from "../ui/dialog";
import { placesFor } from "./navigation";

const inLists: readonly (readonly [string, readonly string[]])[] = [
  ["Move down, up", ["j", "k"]],
  ["Select the row", ["x"]],
  ["Select up to the row", ["Shift", "x"]],
  ["Go to what the selection can do", ["b"]],
  ["Open the row", ["Enter"]],
];

function Keys({ title, rows }: { title: string; rows: readonly (readonly [string, readonly string[]])[] }) {
  return (
    <section>
      <h3 className="text-xs text-ink-3 font-medium mb-1">{title}</h3>
      <dl>
        {rows.map(([what, keys]) => (
          <div key={what} className="flex items-center h-8 gap-3">
            <dt className="min-w-0 flex-1">{what}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** All keys. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const key = useCommandKey();
  const places = placesFor(useMe().permissions);
  const everywhere: readonly (readonly [string, readonly string[]])[] = [
    ["Search or jump to", [key, "K"]],
    ["Search in view", ["/"]],
    ["Close", ["Esc"]],
    ["All keys", ["?"]],
  ];
  const onDevices: readonly (readonly [string, readonly string[]])[] = [
    ["Check now", ["c"]],
    ["Go to the reset form, on a line", ["r"]],
    ["Edit the first settings", ["e"]],
    ["Apply the changes", [key, "↵"]],
  ];
  return (
    <Dialog title="Keys" sub="Single keys rest while you type. Settings can switch them off." onClose={onClose} wide>
      <div className="grid grid-cols-2 gap-x-8 gap-y-4 phone:grid-cols-1">
        <Keys title="Everywhere" rows={everywhere} />
        <Keys title="Go to" rows={places.map((place) => [place.label, ["g", place.key]] as const)} />
        <Keys title="In lists" rows={inLists} />
        <Keys title="On a device" rows={onDevices} />
      </div>
    </Dialog>
  );
}
