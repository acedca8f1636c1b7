"use client";
import { Building2, CircleAlert } from "lucide-react";
import { useState } from "react";
import { call } from "@/lib/api/client";
import { Button } from "../ui/button";
import { problemWords } from "../ui/problem-panel";

/** Leads to the provider, to sign in there. `refused`: why one has come back without being signed in. */
export function ProviderButton({ name, next, refused }: { name: string | undefined; next: string; refused: string | undefined }) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState(refused);
  const run = async () => {
    setBusy(true);
    setWrong(undefined);
    try {
      const { url } = await call("POST /api/identity-provider/sign-in", { body: { next } });
      window.location.assign(url);
    } catch (error) {
      const words = problemWords(error);
      setWrong(words.detail ?? words.title);
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-3 mb-5">
      {wrong === undefined ? null : (
        <div
          role="alert"
          className="flex gap-2 rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-[12.5px] leading-[18px] text-bad-ink"
        >
          <CircleAlert size={14} className="mt-0.5 shrink-0" />
          <span>{wrong}</span>
        </div>
      )}
      {name === undefined ? null : (
        <>
          <Button size="lg" className="w-full" busy={busy && "Leading you there"} onClick={() => void run()}>
            <Building2 size={15} />
            Continue with {name}
          </Button>
          <div className="flex items-center gap-3 mt-2 text-xs text-ink-3">
            <span className="h-px bg-line flex-1" />
            or
            <span className="h-px bg-line flex-1" />
          </div>
        </>
      )}
    </div>
  );
}
