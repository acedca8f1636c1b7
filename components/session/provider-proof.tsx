"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Building2 } from "lucide-react";
import { useEffect, useState } from "react";
import { asked, call } from "@/lib/api/client";
import { Button } from "../ui/button";
import { problemWords } from "../ui/problem-panel";
import { inNewTab } from "./in-new-tab";

/** A fresh sign-in at the provider in the place of the password, in a tab of its own: what is open here stays as it is. */
export function ProviderProof({ onDone }: { onDone: () => void }) {
  const own = useQuery(asked("GET /api/me/identity-provider"));
  const [waits, setWaits] = useState(false);
  const begin = useMutation({
    mutationFn: () => inNewTab(() => call("POST /api/me/identity-provider/proof")),
    onSuccess: () => setWaits(true),
  });
  const proof = useQuery({ ...asked("GET /api/me/proof"), enabled: waits, refetchInterval: 1_000, staleTime: 0, gcTime: 0 });
  const isProven = waits && proof.data?.freshUntil != null;
  useEffect(() => {
    if (isProven) {
      onDone();
    }
  }, [isProven, onDone]);
  if (!own.data?.provider) {
    return null;
  }
  const words = begin.isError ? problemWords(begin.error) : undefined;
  return (
    <div className="flex flex-col gap-2">
      <Button size="lg" className="w-full" busy={begin.isPending && "Opening"} onClick={() => begin.mutate()}>
        <Building2 size={15} />
        Sign in again with {own.data.provider}
      </Button>
      {own.data.hasPassword ? null : <p className="text-xs text-ink-3 text-center">You have no password here.</p>}
      {waits ? <p className="text-xs text-ink-3 text-center">Waiting for your sign-in in the other tab.</p> : null}
      {words ? (
        <p role="alert" className="text-[12.5px] leading-[18px] text-bad-ink text-center">
          {words.detail ?? words.title}
        </p>
      ) : null}
    </div>
  );
}
