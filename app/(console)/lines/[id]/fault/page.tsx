import type { Metadata } from "next";
import { FaultPage } from "@/components/diagnoses/fault-page";
import { type LineParams, lineOf, WithLine } from "../line-of";

export async function generateMetadata({ params }: LineParams): Promise<Metadata> {
  return { title: `Find the fault of ${(await lineOf((await params).id)).name}` };
}

export default async function Page({ params }: LineParams) {
  const { id } = await params;
  return (
    <WithLine id={id}>
      <FaultPage id={id} />
    </WithLine>
  );
}
