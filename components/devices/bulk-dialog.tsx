"use client";
import { useEffect, useRef, useState } from "react";
import type { DeviceItem } from "@/lib/devices/schemas";
import { useSiteChoice } from "../sites/site-select";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field, PasswordInput, Segmented, Select, TextInput } from "../ui/field";
import { BulkProgress } from "./bulk-progress";
import { useBulkRun } from "./bulk-run";
import { checkDevice } from "./use-check-device";
import { updateDevice } from "./use-update-device";

const words = {
  check: { title: "Check", verb: "Check", busy: "Checking" },
  tag: { title: "Tag", verb: "Tag", busy: "Tagging" },
  move: { title: "Move to a site", verb: "Move", busy: "Moving" },
  place: { title: "Floor and place", verb: "Write it on", busy: "Writing on" },
  login: { title: "Enter one login", verb: "Sign in to", busy: "Signing in to" },
} as const;

interface Where {
  readonly floor: string;
  readonly place: string;
}

/** No id is spelled like this. */
const noSite = "none";

function plural(count: number): string {
  return count === 1 ? "1 device" : `${count} devices`;
}

/** The floor and the place that all of them get. */
function WhereFields({ where, onChange, wrong }: { where: Where; onChange: (where: Where) => void; wrong: string | undefined }) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">What is left empty stays as it is on each device; a dash takes it away.</p>
      <Field label="Floor" optional hint="Ground floor, 3, Roof" error={wrong}>
        {(control) => (
          <TextInput {...control} value={where.floor} onChange={(floor) => onChange({ ...where, floor })} maxLength={40} autoFocus />
        )}
      </Field>
      <Field label="Place" optional hint="Where there: left of the lift">
        {(control) => <TextInput {...control} value={where.place} onChange={(place) => onChange({ ...where, place })} maxLength={120} />}
      </Field>
    </div>
  );
}

/** Does one thing to every selected device and says how each went. */
export function BulkDialog({
  action,
  devices,
  onClose,
}: {
  action: keyof typeof words;
  devices: readonly DeviceItem[];
  onClose: () => void;
}) {
  const run = useBulkRun();
  const [tag, setTag] = useState("");
  const [mode, setMode] = useState<"add" | "remove">("add");
  // Nothing is chosen at first: "no site" is a choice like others.
  const [site, setSite] = useState("");
  const [login, setLogin] = useState({ username: "", password: "" });
  const [where, setWhere] = useState({ floor: "", place: "" });
  const [wrong, setWrong] = useState<string>();
  const { options: sites, required } = useSiteChoice(action === "move");
  const started = useRef(false);

  const act = (device: DeviceItem): Promise<unknown> => {
    if (action === "check") {
      return checkDevice(device.id);
    }
    if (action === "move") {
      return updateDevice(device.id, { siteId: site === noSite ? null : site });
    }
    if (action === "place") {
      const typed = Object.entries(where).filter(([, text]) => text.trim() !== "");
      return updateDevice(device.id, Object.fromEntries(typed.map(([name, text]) => [name, text.trim() === "-" ? null : text.trim()])));
    }
    if (action === "login") {
      return updateDevice(device.id, { credentials: { ...login, username: login.username.trim() } });
    }
    const word = tag.trim().toLowerCase();
    const without = device.tags.filter((tag) => tag !== word);
    return updateDevice(device.id, { tags: mode === "add" ? [...without, word] : without });
  };
  const begin = (on: readonly DeviceItem[]) => {
    if (action === "tag" && !/^[^\s,]{1,40}$/.test(tag.trim())) {
      setWrong("A tag is one word of at most 40 characters.");
      return;
    }
    if (action === "move" && site === "") {
      setWrong("Choose where they go.");
      return;
    }
    if (action === "place" && where.floor.trim() === "" && where.place.trim() === "") {
      setWrong("Write a floor, a place or both.");
      return;
    }
    if (action === "login" && (login.username.trim() === "" || login.password === "")) {
      setWrong("Enter the user and the password that the devices have.");
      return;
    }
    setWrong(undefined);
    void run.start(on, act);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a check needs no choice and begins once, when the dialog opens
  useEffect(() => {
    if (action === "check" && !started.current) {
      started.current = true;
      begin(devices);
    }
  }, []);

  const failed = run.failures.map((failure) => failure.device);
  return (
    <Dialog
      title={`${words[action].title}: ${plural(devices.length)}`}
      onClose={onClose}
      mayClose={() => run.state !== "running"}
      footer={
        run.state === "running" ? (
          <Button onClick={run.stop}>Stop after this one</Button>
        ) : run.state === "done" ? (
          <>
            {failed.length > 0 ? <Button onClick={() => begin(failed)}>Retry {failed.length}</Button> : null}
            <Button variant="primary" onClick={onClose}>
              Close
            </Button>
          </>
        ) : (
          <>
            <Button variant="ghost" onClick={onClose}>
              Cancel
            </Button>
            <Button variant="primary" onClick={() => begin(devices)}>
              {words[action].verb} {plural(devices.length)}
            </Button>
          </>
        )
      }
    >
      {run.state === "idle" && action === "tag" ? (
        <div className="flex flex-col gap-4">
          <Segmented
            label="Add or remove"
            value={mode}
            onChange={setMode}
            options={[
              { value: "add", label: "Add a tag" },
              { value: "remove", label: "Remove a tag" },
            ]}
          />
          <Field label="Tag" hint="One word, for filters" error={wrong}>
            {(control) => <TextInput {...control} value={tag} onChange={setTag} autoFocus maxLength={40} />}
          </Field>
        </div>
      ) : null}
      {run.state === "idle" && action === "move" ? (
        <Field label="Site" hint="Settings and history stay as they are" error={wrong}>
          {(control) => (
            <Select
              {...control}
              value={site}
              onChange={setSite}
              options={[{ value: "", label: "Choose a site" }, ...sites, ...(required ? [] : [{ value: noSite, label: "No site" }])]}
            />
          )}
        </Field>
      ) : null}
      {run.state === "idle" && action === "place" ? <WhereFields where={where} onChange={setWhere} wrong={wrong} /> : null}
      {run.state === "idle" && action === "login" ? (
        <div className="flex flex-col gap-4">
          <p className="text-ink-2">
            Every device is asked once with it, one after the other. One that refuses it keeps what Lineward has for it. Nothing is changed
            on a device.
          </p>
          <Field label="User" error={wrong}>
            {(control) => (
              <TextInput
                {...control}
                mono
                value={login.username}
                onChange={(username) => setLogin({ ...login, username })}
                autoComplete="off"
                autoFocus
              />
            )}
          </Field>
          <Field label="Password">
            {(control) => (
              <PasswordInput
                {...control}
                value={login.password}
                onChange={(password) => setLogin({ ...login, password })}
                autoComplete="off"
              />
            )}
          </Field>
        </div>
      ) : null}
      {run.state === "idle" ? null : <BulkProgress run={run} busy={words[action].busy} />}
    </Dialog>
  );
}
