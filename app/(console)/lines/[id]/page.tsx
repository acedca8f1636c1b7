import type { Metadata } from "next";
import { LinePage } from "@/components/lines/line-page";
import { type LineParams, lineOf, WithLine } from "./line-of";

export async function generateMetadata({ params }: LineParams): Promise<Metadata> {
  return { title: (await lineOf((await params).id)).name };
}

export default async function Page({ params }: LineParams) {
  const { id } = await params;
  return (
    <WithLine id={id}>
      <LinePage id={id} />
    </WithLine>
  );
}
