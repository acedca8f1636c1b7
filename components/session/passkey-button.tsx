"use client";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { problemWords } from "../ui/problem-panel";
import { passkeyWords, signInWithPasskey, useHindrance } from "./passkeys";

/** Signs in with a passkey. Where the page cannot have one it says why. `onDone`: there is a session. */
export function PasskeyButton({ site, onDone }: { site: string; onDone: () => void }) {
  const hindrance = useHindrance(site);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  if (hindrance) {
    return <p className="text-xs text-ink-3 text-center text-balance">{hindrance}</p>;
  }
  const run = async () => {
    setBusy(true);
    setWrong(undefined);
    try {
      await signInWithPasskey();
      onDone();
    } catch (error) {
      const words = problemWords(error);
      setWrong(passkeyWords(error) ?? words.detail ?? words.title);
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-2">
      <Button variant="ghost" size="lg" className="w-full" busy={busy && "Asking your device"} onClick={() => void run()}>
        <Fingerprint size={16} />
        Use a passkey
      </Button>
      {wrong === undefined ? null : (
        <p role="alert" className="text-[12.5px] leading-[18px] text-bad-ink text-center">
          {wrong}
        </p>
      )}
    </div>
  );
}
