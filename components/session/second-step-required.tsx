"use client";
import { useQuery } from "@tanstack/react-query";
import { Toaster } from "sonner";
import { asked } from "@/lib/api/client";
import { PasskeysCard } from "../settings/passkeys-card";
import { SecondStepCard } from "../settings/second-step-card";
import { Providers } from "../shell/providers";
import { Button } from "../ui/button";
import { Logo } from "../ui/logo";
import { PasskeyButton } from "./passkey-button";
import { PasswordAgain } from "./password-again";
import { signOut } from "./sign-out";

function Body({ name, next }: { name: string; next: string }) {
  const me = useQuery(asked("GET /api/me"));
  const passkeys = useQuery(asked("GET /api/me/passkeys"));
  const isSetUp = (me.data?.permissions.length ?? 0) > 0;
  const goOn = () => window.location.assign(next);
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">One step before you go on, {name}</h1>
      <p className="text-ink-2 mt-1 mb-6">
        An admin asks everybody of your role for a second step. Until you have set one up, nothing else works, and your tokens rest.
      </p>
      {!isSetUp && passkeys.data && passkeys.data.items.length > 0 ? (
        <div className="mb-4">
          <PasskeyButton site={passkeys.data.site} onDone={goOn} />
        </div>
      ) : null}
      <div className="flex flex-col gap-4">
        <SecondStepCard />
        <PasskeysCard />
      </div>
      <div className="flex gap-3 mt-5 phone:flex-col">
        {isSetUp ? (
          <Button variant="primary" size="lg" onClick={goOn}>
            Go on to Lineward
          </Button>
        ) : null}
        <Button variant="ghost" size="lg" onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </>
  );
}

/** All that somebody sees whose role needs a second step, and who has none. */
export function SecondStepRequired({ name, next }: { name: string; next: string }) {
  return (
    <Providers>
      <main className="w-full max-w-[680px] mx-auto px-6 phone:px-4 py-10 phone:py-6 min-h-dvh">
        <div className="flex items-center gap-2.5 mb-8">
          <Logo size={26} />
          <span className="font-semibold tracking-[-.02em] text-[17px]">Lineward</span>
        </div>
        <Body name={name} next={next} />
      </main>
      <PasswordAgain />
      <Toaster
        position="bottom-right"
        duration={6_000}
        toastOptions={{ unstyled: true, classNames: { toast: "pop toast", title: "font-medium" } }}
      />
    </Providers>
  );
}
