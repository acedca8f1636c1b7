import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SecondStepRequired } from "@/components/session/second-step-required";
import { ownPath } from "@/lib/auth/own-path";
import { visitor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Second step" };

/** Where somebody is led whose role needs a second step, and who has none. */
export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = ownPath((await searchParams).next);
  const person = await visitor();
  if (!person) {
    redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  }
  if (!person.lacksSecondStep) {
    redirect(next);
  }
  return <SecondStepRequired name={person.name} next={next} />;
}
