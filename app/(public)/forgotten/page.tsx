import type { Metadata } from "next";
import { ForgottenForm } from "@/components/session/forgotten-form";
import { Link } from "@/components/ui/link";
import { forgottenWay } from "@/lib/account-mail/forgotten";

export const metadata: Metadata = { title: "Forgotten password" };

export default async function Page() {
  const { byMail, askWhom } = await forgottenWay();
  return (
    <>
      <h1 className="text-[25px] leading-[32px] tracking-[-.03em]">Forgotten your password?</h1>
      {byMail ? (
        <>
          <p className="text-ink-2 mt-1 mb-7">A mail brings you a link to a new one. Your second step stays as it is.</p>
          <ForgottenForm />
        </>
      ) : (
        <>
          <p className="text-ink-2 mt-1 mb-7">
            No mail is sent from here.{" "}
            {askWhom === "" ? "Ask an admin of Lineward for a one-time link." : `Ask for a one-time link: ${askWhom}`}
          </p>
          <Link href="/sign-in" className="btn btn-s btn-lg w-full">
            Back to the sign-in
          </Link>
        </>
      )}
    </>
  );
}
