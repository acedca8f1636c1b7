import { notFound, redirect } from "next/navigation";
import { requirePage } from "@/lib/auth/page";
import { siteOfNumber } from "@/lib/hand-overs/kept";
import { ProblemError } from "@/lib/http/problems";

/** Where the code on a printed sheet leads: to the page of its site as it is now. */
export default async function Page({ params }: { params: Promise<{ number: string }> }) {
  const actor = await requirePage("device.see");
  const { number } = await params;
  if (!/^\d{1,9}$/.test(number)) {
    notFound();
  }
  const site = await siteOfNumber(Number(number), actor).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  redirect(`/sites/${site}`);
}
