"use client";
import { AccountMailCard } from "./account-mail-card";
import { SignInRulesCard } from "./sign-in-rules-card";

/** How people prove who they are, and how they are told of it. */
export function SignInPart() {
  return (
    <div className="flex flex-col gap-4">
      <SignInRulesCard />
      <AccountMailCard />
    </div>
  );
}
