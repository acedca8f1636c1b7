"use client";
import { Toaster } from "sonner";
import { SecondStepCard } from "../settings/second-step-card";
import { useSecondStep } from "../settings/use-second-step";
import { Providers } from "../shell/providers";
import { Button } from "../ui/button";
import { Logo } from "../ui/logo";
import { signOut } from "./sign-out";

function Body({ name, next }: { name: string; next: string }) {
  const step = useSecondStep();
  const isSetUp = step.data?.since !== null && step.data !== undefined;
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">One step before you go on, {name}</h1>
      <p className="text-ink-2 mt-1 mb-6">
        An admin asks everybody of your role for a second step. Until you have set one up, nothing else works, and your tokens rest.
      </p>
      <SecondStepCard />
      <div className="flex gap-3 mt-5 phone:flex-col">
        {isSetUp ? (
          <Button variant="primary" size="lg" onClick={() => window.location.assign(next)}>
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
      <Toaster
        position="bottom-right"
        duration={6_000}
        toastOptions={{ unstyled: true, classNames: { toast: "pop toast", title: "font-medium" } }}
      />
    </Providers>
  );
}
