"use client";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { changeAddress, type DeviceSelection } from "../jobs/new/chosen";
import { useChoice } from "../jobs/new/use-choice";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { DevicePicker } from "./device-picker";

type Whom = "site" | "all" | "chosen";

/** Chooses the others that are to get what this device holds. It leads to the form over many, and nothing is written before its plan. */
export function UseForOthersDialog({
  device,
  section,
  onClose,
}: {
  device: DeviceDetail;
  section: { readonly id: string; readonly label: string };
  onClose: () => void;
}) {
  const router = useRouter();
  const { driver, site, noun } = device;
  const [whom, setWhom] = useState<Whom>(site ? "site" : "all");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [missing, setMissing] = useState(false);
  const here: DeviceSelection | undefined = site ? { filter: { driver: [driver], site: [site.id] } } : undefined;
  const everywhere: DeviceSelection = { filter: { driver: [driver] } };
  const [atSite, all] = [useChoice(here).data, useChoice(everywhere).data];
  const name = useId();
  const go = () => {
    const selection = whom === "site" ? here : whom === "all" ? everywhere : { devices: chosen };
    if (selection === undefined || (whom === "chosen" && chosen.length === 0)) {
      setMissing(true);
      return;
    }
    router.push(`${changeAddress(selection)}&${new URLSearchParams({ section: section.id, from: device.id })}`);
  };
  const option = (value: Whom, label: string, count: number | undefined) => (
    <label className="flex items-center gap-2.5 px-3 min-h-[40px] phone:min-h-[44px] border-t border-line first:border-t-0">
      <input type="radio" name={name} className="accent-(--accent)" checked={whom === value} onChange={() => setWhom(value)} />
      <span className="min-w-0">{label}</span>
      <span className="ml-auto text-xs text-ink-3 num">{count}</span>
    </label>
  );
  return (
    <Dialog
      title={`Use ${section.label} of ${device.name} for others`}
      sub="Its values come into the form over many devices, where each can be kept instead. A plan is shown before anything is written."
      onClose={onClose}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" onClick={go}>
            Go on
          </Button>
        </>
      }
    >
      <fieldset className="card" aria-label="For whom">
        {site ? option("site", `Every ${noun} of this family at ${site.name}`, atSite?.count) : null}
        {option("all", `Every ${noun} of this family`, all?.count)}
        {option("chosen", "Those that I choose", chosen.length || undefined)}
      </fieldset>
      {whom === "chosen" ? (
        <div className="mt-3">
          <DevicePicker
            driver={driver}
            besides={device.id}
            noun={noun}
            many
            value={chosen}
            onChange={(ids) => {
              setChosen(ids);
              setMissing(false);
            }}
          />
        </div>
      ) : null}
      {missing ? (
        <p role="alert" className="errmsg mt-2">
          Choose at least one {noun}.
        </p>
      ) : null}
    </Dialog>
  );
}
