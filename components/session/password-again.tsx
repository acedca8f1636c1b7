"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { asked, call, whenPasswordIsWanted } from "@/lib/api/client";
import { signInAgain } from "../shell/providers";
import { PasskeyButton } from "./passkey-button";
import { PasswordDialog } from "./password-dialog";
import { ProviderProof } from "./provider-proof";

/** A passkey in the place of the password, for who has one. */
function WithPasskey({ onDone }: { onDone: () => void }) {
  const passkeys = useQuery(asked("GET /api/me/passkeys"));
  return passkeys.data && passkeys.data.items.length > 0 ? <PasskeyButton site={passkeys.data.site} onDone={onDone} /> : null;
}

/**
 * Asks for the password where an operation wants it typed again, over whatever is open: that stays as it is, and what was asked for is
 * sent once more. Requests that come together wait for one answer.
 */
export function PasswordAgain() {
  const [isOpen, setIsOpen] = useState(false);
  const waiting = useRef<((given: boolean) => void)[]>([]);
  const end = (given: boolean) => {
    setIsOpen(false);
    for (const resolve of waiting.current.splice(0)) {
      resolve(given);
    }
  };
  useEffect(() => {
    whenPasswordIsWanted(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setIsOpen(true);
        }),
    );
    return () => {
      whenPasswordIsWanted(undefined);
      for (const resolve of waiting.current.splice(0)) {
        resolve(false);
      }
    };
  }, []);
  return isOpen ? (
    <PasswordDialog
      title="Your password again"
      sub="What you do here is worth more than an open screen. It counts for the next 5 minutes."
      send="Go on"
      busy="Checking"
      beside={
        <>
          <WithPasskey onDone={() => end(true)} />
          <ProviderProof onDone={() => end(true)} />
        </>
      }
      onSend={async (password) => {
        await call("POST /api/me/proof", { body: { password } }).catch((error: unknown) => {
          signInAgain(error);
          throw error;
        });
        end(true);
      }}
      onClose={() => end(false)}
    />
  ) : null;
}
