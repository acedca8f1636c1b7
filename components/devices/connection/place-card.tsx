"use client";
import { useState } from "react";
import { toast } from "sonner";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { useMe } from "../../session/me";
import { SiteSelect } from "../../sites/site-select";
import { SiteTicks } from "../../sites/site-ticks";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { Field, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import { tagsOf } from "../add/draft";
import { useUpdateDevice } from "../use-update-device";

/** What people call it and where it hangs. Needs no word with the device. */
export function PlaceCard({ device }: { device: DeviceDetail }) {
  const [name, setName] = useState(device.name);
  const [site, setSite] = useState(device.site?.id ?? "");
  const [tags, setTags] = useState(device.tags.join(" "));
  const kept = device.servesSites?.map((site) => site.id) ?? [];
  const [serves, setServes] = useState<readonly string[]>(kept);
  // Whom a server serves decides who may reset lines there: an admin says so.
  const maySayServes = useMe().permissions.includes("site.edit") && device.servesSites !== null;
  const servesChanged = maySayServes && [...serves].sort().join(" ") !== [...kept].sort().join(" ");
  const update = useUpdateDevice(device.id);
  const { fields, rest } = complaintsOf(update.error, ["name", "siteId", "tags", "servesSites"]);
  const unchanged =
    name.trim() === device.name && site === (device.site?.id ?? "") && tagsOf(tags).join(" ") === device.tags.join(" ") && !servesChanged;
  return (
    <Card title="Name and place">
      <form
        noValidate
        className="p-4 grid grid-cols-2 gap-4 phone:grid-cols-1"
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate(
            {
              name: name.trim(),
              siteId: site === "" ? null : site,
              tags: tagsOf(tags),
              ...(servesChanged ? { servesSites: [...serves] } : {}),
            },
            { onSuccess: (saved) => toast.success(`${saved.name} is saved`) },
          );
        }}
      >
        <Field label="Name" hint="How people here call it" error={fields.name}>
          {(control) => <TextInput {...control} value={name} onChange={setName} maxLength={120} />}
        </Field>
        <Field label="Site" hint="Where it hangs" error={fields.siteId}>
          {(control) => <SiteSelect {...control} value={site} onChange={setSite} />}
        </Field>
        <Field
          label="Tags"
          optional
          hint="Words with a space between, for filters"
          error={fields.tags}
          className="col-span-2 phone:col-span-1"
        >
          {(control) => <TextInput {...control} value={tags} onChange={setTags} />}
        </Field>
        {maySayServes ? (
          <fieldset className="fld col-span-2 phone:col-span-1">
            <legend className="lab">
              Serves sites <span className="opt">{serves.length === 0 ? "none besides its own" : `${serves.length} chosen`}</span>
            </legend>
            <SiteTicks value={serves} onChange={setServes} />
            <div className="hint">
              <span>
                {fields.servesSites ??
                  "Whose accounts it takes although it stands elsewhere. People of these sites may then reset their lines here. A customer includes its places."}
              </span>
            </div>
          </fieldset>
        ) : null}
        {update.isError && rest !== undefined ? <ProblemPanel error={rest} className="col-span-full" /> : null}
        <div className="col-span-full">
          <Button type="submit" variant="primary" busy={update.isPending && "Saving"} disabled={unchanged && !update.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}
