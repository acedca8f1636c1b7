import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ProviderButton } from "@/components/session/provider-button";
import { SignInForm } from "@/components/session/sign-in-form";
import { ownPath } from "@/lib/auth/own-path";
import { visitor } from "@/lib/auth/page";
import { passkeySite } from "@/lib/auth/passkeys/plugin";
import { liveProvider } from "@/lib/identity-provider/kept";
import { refusalCode, refusalWords } from "@/lib/identity-provider/schemas";

export const metadata: Metadata = { title: "Sign in" };

interface Asked {
  readonly next?: string | string[];
  /** Why somebody comes back from the provider without being signed in. */
  readonly refused?: string | string[];
}

export default async function Page({ searchParams }: { searchParams: Promise<Asked> }) {
  const { next: wanted, refused } = await searchParams;
  const next = ownPath(wanted);
  if (await visitor()) {
    redirect(next);
  }
  const provider = await liveProvider();
  const code = refusalCode.safeParse(refused);
  const words = code.success ? refusalWords(code.data, provider?.name ?? "The other account") : undefined;
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">Sign in</h1>
      <p className="text-ink-2 mt-1 mb-7">One place to keep every SIP account in a building working.</p>
      {provider || words !== undefined ? <ProviderButton name={provider?.name} next={next} refused={words} /> : null}
      <SignInForm next={next} passkeySite={passkeySite()} />
    </>
  );
}
