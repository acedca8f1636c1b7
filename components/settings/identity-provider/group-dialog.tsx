"use client";
import { useState } from "react";
import { boundRoles, type Role, roles, roleWords } from "@/lib/http/permissions";
import type { GroupLine } from "@/lib/identity-provider/schemas";
import { type SiteChoice, SitePicker } from "../../people/site-picker";
import { complaintsOf } from "../../ui/complaints";
import { Field, Select, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";

/** One line of the table: a group there, and what its people are here. */
export function GroupDialog({
  line,
  at,
  error,
  isBusy,
  onSave,
  onClose,
}: {
  line: GroupLine | undefined;
  /** Its place in the table, by which complaints name it. */
  at: number;
  error: unknown;
  isBusy: boolean;
  onSave: (line: GroupLine) => Promise<unknown>;
  onClose: () => void;
}) {
  const [group, setGroup] = useState(line?.group ?? "");
  const [role, setRole] = useState<Role>(line?.role ?? "helpdesk");
  const [sites, setSites] = useState<SiteChoice>({ all: line?.allSites ?? false, ids: line?.siteIds ?? [] });
  const [tried, setTried] = useState(false);
  const bound = boundRoles.includes(role);
  const lacksGroup = group.trim() === "";
  const lacksSites = bound && !sites.all && sites.ids.length === 0;
  const [groupField, sitesField] = [`groups.${at}.group`, `groups.${at}.siteIds`];
  const { fields, rest } = complaintsOf(error, [groupField, sitesField]);
  const save = () => {
    setTried(true);
    if (!lacksGroup && !lacksSites) {
      const own = { siteIds: bound && !sites.all ? [...sites.ids] : [], allSites: bound && sites.all };
      void onSave({ group: group.trim(), role, ...own }).catch(() => undefined);
    }
  };
  return (
    <FormDialog title={line ? `Change ${line.group}` : "Add a group"} send="Save" busy={isBusy && "Saving"} onSend={save} onClose={onClose}>
      <Field
        label="Group there"
        hint="As the provider names it, to the letter"
        error={tried && lacksGroup ? "Write the group as the provider names it." : fields[groupField]}
      >
        {(control) => <TextInput {...control} mono autoFocus value={group} onChange={setGroup} maxLength={200} autoComplete="off" />}
      </Field>
      <Field label="Role here" hint={roleWords[role].what}>
        {(control) => (
          <Select
            {...control}
            value={role}
            onChange={(value) => setRole(roles.find((candidate) => candidate === value) ?? role)}
            options={roles.map((value) => ({ value, label: roleWords[value].label }))}
          />
        )}
      </Field>
      {bound ? (
        <SitePicker
          value={sites}
          onChange={setSites}
          error={tried && lacksSites ? "Choose the sites that exist for these people, or all sites." : fields[sitesField]}
        />
      ) : null}
      {error && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
