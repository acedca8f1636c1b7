"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { asked } from "@/lib/api/client";
import { passwordCharacters, passwordComplaint } from "@/lib/schema/password-rule";
import { useMe } from "../session/me";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { useChangePassword } from "./use-sessions";

const { min } = passwordCharacters;
/** The list of the commonest passwords stays at the server, which answers about them. */
const isCommonHere = () => false;

export function PasswordCard() {
  const own = useQuery(asked("GET /api/me/identity-provider"));
  if (own.isPending) {
    return (
      <Card title="Your password">
        <SkeletonBlock lines={2} />
      </Card>
    );
  }
  if (own.data?.hasPassword !== false) {
    return <PasswordForm />;
  }
  return (
    <Card title="Your password">
      <p className="p-4 text-ink-2">
        You have none here{own.data.provider === null ? "." : `: you sign in with ${own.data.provider}.`} An admin can make you a one-time
        link to one, under People.
      </p>
    </Card>
  );
}

function PasswordForm() {
  const me = useMe();
  const [currentPassword, setCurrent] = useState("");
  const [newPassword, setNew] = useState("");
  const [tried, setTried] = useState(false);
  const change = useChangePassword();
  const { fields, rest } = complaintsOf(change.error, ["currentPassword", "newPassword"]);
  const weak = passwordComplaint(newPassword, [me.name, me.email], isCommonHere);
  // What the server said was about the password that it was asked for.
  const refused = change.variables?.newPassword === newPassword ? fields.newPassword : undefined;
  const missing = tried && currentPassword === "" ? "Type the password you sign in with now." : undefined;
  return (
    <Card title="Your password">
      <form
        noValidate
        className="p-4 grid grid-cols-2 gap-4 phone:grid-cols-1"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (currentPassword !== "" && weak === undefined) {
            change.mutate(
              { currentPassword, newPassword },
              {
                onSuccess: () => {
                  setCurrent("");
                  setNew("");
                  setTried(false);
                  toast.success("Your password is changed", { description: "Every other session of yours ended." });
                },
              },
            );
          }
        }}
      >
        <Field label="Current password" error={missing ?? fields.currentPassword}>
          {(control) => <PasswordInput {...control} value={currentPassword} onChange={setCurrent} autoComplete="current-password" />}
        </Field>
        <Field
          label="New password"
          hint={`At least ${min} characters. A few words are fine.`}
          error={weak !== undefined && (tried || newPassword.length >= min) ? weak : refused}
        >
          {(control) => <PasswordInput {...control} value={newPassword} onChange={setNew} autoComplete="new-password" />}
        </Field>
        {change.isError && rest !== undefined ? <ProblemPanel error={rest} className="col-span-full" /> : null}
        <div className="col-span-full">
          <Button type="submit" busy={change.isPending && "Changing"}>
            Change the password
          </Button>
        </div>
      </form>
    </Card>
  );
}
