import type { Metadata } from "next";
import { liveProvider } from "@/lib/identity-provider/kept";
import { refusalCode, refusalWords } from "@/lib/identity-provider/schemas";

export const metadata: Metadata = { title: "Signed in there" };

/** The end of a tab that was opened for a round to the provider only. */
export default async function Page({ searchParams }: { searchParams: Promise<{ refused?: string | string[] }> }) {
  const refused = refusalCode.safeParse((await searchParams).refused);
  const provider = await liveProvider();
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">{refused.success ? "That was not it" : "Done here"}</h1>
      <p className="text-ink-2 mt-1">
        {refused.success ? `${refusalWords(refused.data, provider?.name ?? "The provider")} ` : ""}
        Close this tab and go on in the one before.
      </p>
    </>
  );
}
