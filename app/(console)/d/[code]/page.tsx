import { notFound, redirect } from "next/navigation";
import { requirePage } from "@/lib/auth/page";
import { deviceOfCode } from "@/lib/hand-overs/labels";
import { ProblemError } from "@/lib/http/problems";

/** Where the code on a device's label leads: to its page, once somebody is signed in who may see it. */
export default async function Page({ params }: { params: Promise<{ code: string }> }) {
  const actor = await requirePage("device.see");
  const device = await deviceOfCode((await params).code, actor).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  redirect(`/devices/${device}`);
}
