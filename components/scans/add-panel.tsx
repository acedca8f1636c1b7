"use client";
import { LockKeyhole } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { nameOf } from "@/lib/scans/names";
import type { Finding } from "@/lib/scans/schemas";
import { chooseSite, SiteSelect, useSiteChoice } from "../sites/site-select";
import { Button } from "../ui/button";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { useAddFound } from "./use-scans";

const deviceCount = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "device" : "devices"}`;

/** One login, a site and names for all that was chosen; then a job adds them. */
export function AddPanel({ scan, chosen }: { scan: string; chosen: readonly Finding[] }) {
  const router = useRouter();
  const add = useAddFound(scan);
  const { options, required } = useSiteChoice();
  const only = required && options.length === 1 ? (options[0]?.value ?? "") : "";
  const [site, setSite] = useState("");
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [names, setNames] = useState("{model} {last}");
  const [tags, setTags] = useState("");
  const [missing, setMissing] = useState(false);
  const siteId = site === "" ? only : site;
  const lacks = {
    site: required && siteId === "",
    username: username.trim() === "",
    password: password === "",
  };
  const said = (path: string) =>
    add.error instanceof ApiProblem ? add.error.fields.find((field) => field.path.startsWith(path))?.message : undefined;
  const [first] = chosen;
  const send = () => {
    setMissing(true);
    if (chosen.length === 0 || lacks.site || lacks.username || lacks.password || add.isPending) {
      return;
    }
    const words = tags.split(/[\s,]+/).filter(Boolean);
    add.mutate(
      {
        addresses: chosen.map(({ address }) => address),
        credentials: { username: username.trim(), password },
        ...(siteId === "" ? {} : { siteId }),
        ...(names.trim() === "" ? {} : { names }),
        ...(words.length === 0 ? {} : { tags: words }),
      },
      { onSuccess: ({ job }) => router.push(`/jobs/${job}`) },
    );
  };
  return (
    <form
      className="card p-4 flex flex-col gap-4"
      aria-label="Add what was chosen"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2>{chosen.length === 0 ? "Choose devices to add" : `Add ${deviceCount(chosen.length)}`}</h2>
      {add.isError && !(add.error instanceof ApiProblem && add.error.fields.length > 0) ? <ProblemPanel error={add.error} /> : null}
      <Field label="Site" optional={!required} error={missing && lacks.site ? chooseSite : said("siteId")}>
        {(control) => <SiteSelect {...control} value={siteId} onChange={setSite} />}
      </Field>
      <Field label="User" error={missing && lacks.username ? "Type the user of the devices." : said("credentials.username")}>
        {(control) => <TextInput {...control} mono autoComplete="off" value={username} onChange={setUsername} />}
      </Field>
      <Field
        label="Password"
        error={missing && lacks.password ? "Type the password of the devices." : said("credentials.password")}
        hint="One login for all. Tried once on each device; three refusals in a row at one site stop that site and ask."
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" value={password} onChange={setPassword} />}
      </Field>
      <Field
        label="Names"
        error={said("names")}
        hint={
          first
            ? `First one: ${nameOf(first, names, 0)}. You can rename later.`
            : "{model}, {last}, {serial}, {address} and {n} are filled in."
        }
      >
        {(control) => <TextInput {...control} mono value={names} onChange={setNames} />}
      </Field>
      <Field label="Tags" optional error={said("tags")}>
        {(control) => <TextInput {...control} value={tags} onChange={setTags} />}
      </Field>
      <p className="text-xs text-ink-3 flex gap-2">
        <LockKeyhole size={13} className="flex-none mt-0.5" />
        <span>Sealed, never shown. Over https it is sent to a device only after you have seen its certificate.</span>
      </p>
      <Button type="submit" variant="primary" disabled={chosen.length === 0} busy={add.isPending ? "Adding" : false}>
        Add {chosen.length === 0 ? "devices" : deviceCount(chosen.length)}
      </Button>
    </form>
  );
}
