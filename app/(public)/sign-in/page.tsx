import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/session/sign-in-form";
import { ownPath } from "@/lib/auth/own-path";
import { visitor } from "@/lib/auth/page";
import { passkeySite } from "@/lib/auth/passkeys/plugin";

export const metadata: Metadata = { title: "Sign in" };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = ownPath((await searchParams).next);
  if (await visitor()) {
    redirect(next);
  }
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">Sign in</h1>
      <p className="text-ink-2 mt-1 mb-7">One place to keep every SIP account in a building working.</p>
      <SignInForm next={next} passkeySite={passkeySite()} />
    </>
  );
}
