import type { Metadata } from "next";
import { JoinForm } from "@/components/session/join-form";
import { Link } from "@/components/ui/link";
import { passkeySite } from "@/lib/auth/passkeys/plugin";
import { ProblemError } from "@/lib/http/problems";
import { describe as describeLink } from "@/lib/people/setup";

export const metadata: Metadata = { title: "Set up" };

const words = {
  setup: { title: "Set up Lineward", text: "You become the first admin. Everybody else is added by you." },
  invite: { title: "Welcome", text: "Choose a password. Nobody else knows it, admins included." },
  password: { title: "A new password", text: "Choose it now. Every other session of yours ends." },
  second_step: {
    title: "Lost your phone?",
    text: "Your password, and the second step is off. Every session of yours ends. Set the second step up anew at once.",
  },
} as const;

async function linkOf(token: string) {
  try {
    return await describeLink(token);
  } catch (error) {
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  }
}

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const given = typeof token === "string" && token.length <= 100 ? token : "";
  const link = given === "" ? undefined : await linkOf(given);
  if (!link) {
    return (
      <>
        <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">This link is not open any more</h1>
        <p className="text-ink-2 mt-1 mb-7">
          It was used, or its time is over. Ask an admin for a new one, or for a new password on the sign-in page. A fresh installation
          prints a new setup link when it starts.
        </p>
        <Link href="/sign-in" className="btn btn-s btn-lg w-full">
          Go to the sign-in
        </Link>
      </>
    );
  }
  const purpose = link.purpose === "forgotten" ? "password" : link.purpose;
  const { title, text } = words[purpose];
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">
        {link.name && purpose === "invite" ? `${title}, ${link.name}` : title}
      </h1>
      <p className="text-ink-2 mt-1 mb-7">
        {text}
        {link.email ? (
          <>
            {" "}
            You sign in as <span className="text-ink">{link.email}</span>.
          </>
        ) : null}
      </p>
      <JoinForm token={given} purpose={purpose} name={link.name ?? ""} email={link.email ?? ""} passkeySite={passkeySite()} />
    </>
  );
}
