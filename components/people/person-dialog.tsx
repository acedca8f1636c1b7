"use client";
import { useState } from "react";
import { boundRoles, type Role, roles, roleWords } from "@/lib/http/permissions";
import type { LinkAnswer } from "@/lib/people/endpoints";
import { CheckLine } from "../ui/check-line";
import { complaintsOf } from "../ui/complaints";
import { Field, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { type SiteChoice, SitePicker } from "./site-picker";
import { type Person, useChangePeople } from "./use-people";

/** Adds a person, or changes one's name, role and sites. */
export function PersonDialog({
  person,
  sendsLinks,
  onLink,
  onClose,
}: {
  person?: Person;
  /** True if one-time links can go by mail. */
  sendsLinks: boolean;
  onLink: (name: string, answer: LinkAnswer) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(person?.name ?? "");
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<Role>(person?.role ?? "installer");
  const wasBound = person !== undefined && boundRoles.includes(person.role);
  const [choice, setChoice] = useState<SiteChoice>({
    all: wasBound && person.allSites,
    ids: person?.sites.map((site) => site.id) ?? [],
  });
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [byMail, setByMail] = useState(true);
  const isMailed = sendsLinks && byMail;
  const { invite, change } = useChangePeople();
  const working = invite.isPending || change.isPending;
  const error = invite.error ?? change.error;
  const { fields, rest } = complaintsOf(error, ["name", "email", "role", "siteIds", "allSites"]);
  const bound = boundRoles.includes(role);
  const save = async () => {
    const found = {
      ...(name.trim() === "" ? { name: "A person needs a name." } : {}),
      ...(!person && !/^\S+@\S+$/.test(email.trim()) ? { email: "Type the e-mail address they sign in with." } : {}),
      ...(bound && !choice.all && choice.ids.length === 0 ? { sites: "Choose the sites that exist for this person, or all sites." } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0) {
      return;
    }
    const sites = { siteIds: bound && !choice.all ? [...choice.ids] : [], allSites: bound && choice.all };
    try {
      if (person) {
        await change.mutateAsync({ id: person.id, name: name.trim(), role, ...sites });
        onClose();
      } else {
        onLink(
          name.trim(),
          await invite.mutateAsync({ name: name.trim(), email: email.trim(), role, ...sites, by: isMailed ? "mail" : "hand" }),
        );
      }
    } catch {
      // Drawn from the mutation's error.
    }
  };
  return (
    <FormDialog
      title={person ? `Change ${person.name}` : "Add a person"}
      sub={person ? undefined : "They choose their own password through a one-time link. You never know it."}
      send={person ? "Save" : isMailed ? "Send the invitation" : "Make the link"}
      busy={working && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Field label="Name" error={wrong.name ?? fields.name}>
        {(control) => <TextInput {...control} autoFocus value={name} onChange={setName} maxLength={120} autoComplete="off" />}
      </Field>
      {person ? null : (
        <Field
          label="E-mail"
          hint={isMailed ? "They sign in with it, and the link is sent to it." : "They sign in with it. Nothing is sent to it."}
          error={wrong.email ?? fields.email}
        >
          {(control) => <TextInput {...control} type="email" value={email} onChange={setEmail} autoComplete="off" />}
        </Field>
      )}
      {person || !sendsLinks ? null : (
        <CheckLine checked={byMail} onChange={setByMail}>
          Send the link by mail. You do not see it.
        </CheckLine>
      )}
      {person?.providerGroup ? (
        <p className="text-[12.5px] leading-[18px] text-ink-2">
          They sign in with an account elsewhere, and their group there, <b className="font-medium text-ink">{person.providerGroup}</b>,
          says role and sites. What you change here holds until they are next asked about: within minutes while they are signed in. Change
          the group there, or what it means under Settings, Another account.
        </p>
      ) : null}
      <Field label="Role" hint={roleWords[role].what} error={fields.role}>
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={(value) => setRole(roles.find((role) => role === value) ?? role)}
            options={roles.map((role) => ({ value: role, label: roleWords[role].label }))}
          />
        )}
      </Field>
      {bound ? <SitePicker value={choice} onChange={setChoice} error={wrong.sites ?? fields.siteIds ?? fields.allSites} /> : null}
      {error && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
