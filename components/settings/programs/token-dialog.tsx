"use client";
import { useState } from "react";
import { may, narrowerRole, type Role, roles, roleWords } from "@/lib/http/permissions";
import { purposeOf, type Scope, scopeNames, scopes as scopeWords } from "@/lib/http/scopes";
import { useMe } from "../../session/me";
import { SiteTicks } from "../../sites/site-ticks";
import { complaintsOf } from "../../ui/complaints";
import { Checkbox, Field, Select, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { Ticks } from "./ticks";
import { useChangeTokens } from "./use-programs";

const dayMs = 86_400_000;
const ends = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "It does not end" },
] as const;

/** Makes a token for a program: a role, and what narrows it. */
export function TokenDialog({ onMade, onClose }: { onMade: (name: string, token: string) => void; onClose: () => void }) {
  const me = useMe();
  const { make } = useChangeTokens();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [allSites, setAllSites] = useState(true);
  const [siteIds, setSiteIds] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<readonly Scope[]>([]);
  const [days, setDays] = useState("90");
  const [networks, setNetworks] = useState("");
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const offered = roles.filter((candidate) => narrowerRole(me.role, candidate) === candidate);
  const useful = scopeNames.filter((scope) => may({ role }, purposeOf(scope)) && !(scope === "metrics" && me.boundToSites));
  const scopes = chosen.filter((scope) => useful.includes(scope));
  const isBound = role !== "admin" && !allSites;
  const inputs = ["name", "role", "siteIds", "scopes", "expiresAt"];
  const { fields, rest } = complaintsOf(make.error, [...inputs, ...networks.split(",").map((_text, at) => `networks.${at}`), "networks"]);
  const networkError = Object.entries(fields).find(([path]) => path.startsWith("networks"))?.[1];
  const save = async () => {
    const found = {
      ...(name.trim() === "" ? { name: "A token needs a name, such as the program that it is for." } : {}),
      ...(isBound && siteIds.length === 0 ? { sites: "Choose a site, or all sites." } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    const list = networks
      .split(",")
      .map((text) => text.trim())
      .filter((text) => text !== "");
    try {
      const { token } = await make.mutateAsync({
        name: name.trim(),
        role,
        ...(isBound ? { siteIds: [...siteIds] } : {}),
        ...(scopes.length > 0 ? { scopes: [...scopes] } : {}),
        ...(days === "" ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
        ...(list.length > 0 ? { networks: list } : {}),
      });
      onMade(name.trim(), token);
    } catch {
      // Drawn from the mutation's error.
    }
  };
  return (
    <FormDialog
      title="Make a token"
      sub="It never does more than you may at that moment: without your role, your sites or your account it opens nothing."
      send="Make the token"
      busy={make.isPending && "Making"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Field label="Name" hint="The program that it is for" error={(name.trim() === "" ? wrong.name : undefined) ?? fields.name}>
        {(control) => <TextInput {...control} autoFocus value={name} onChange={setName} maxLength={80} autoComplete="off" />}
      </Field>
      <Field label="Role" hint={roleWords[role].what} error={fields.role}>
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={(value) => setRole(offered.find((candidate) => candidate === value) ?? role)}
            options={offered.map((value) => ({ value, label: roleWords[value].label }))}
          />
        )}
      </Field>
      <Ticks
        label="May only"
        hint="None ticked: all that the role may"
        error={fields.scopes}
        value={scopes}
        options={useful.map((value) => ({ value, label: scopeWords[value].label }))}
        onChange={setChosen}
      />
      {role === "admin" ? null : (
        <fieldset className="fld">
          <legend className="lab">Sites</legend>
          <label htmlFor="token-all-sites" className="flex items-center gap-2 py-1">
            <Checkbox id="token-all-sites" checked={allSites} onChange={setAllSites} />
            <span>{me.boundToSites ? "All of yours, as they are at each moment" : "All sites, also those added later"}</span>
          </label>
          {allSites ? null : <SiteTicks value={siteIds} onChange={setSiteIds} />}
          {isBound && (wrong.sites ?? fields.siteIds) ? (
            <div className="errmsg" role="alert">
              <span>{wrong.sites ?? fields.siteIds}</span>
            </div>
          ) : null}
        </fieldset>
      )}
      <Field label="Ends" error={fields.expiresAt}>
        {(control) => <Select {...control} value={days} onChange={setDays} options={ends} />}
      </Field>
      <Field
        label="Networks"
        optional
        hint="Where it may come from, such as 10.20.0.0/16, with a comma between. Empty: from anywhere"
        error={networkError}
      >
        {(control) => <TextInput {...control} mono value={networks} onChange={setNetworks} autoComplete="off" />}
      </Field>
      {make.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
