"use client";
import { useRouter } from "next/navigation";
import { ProblemPanel } from "../ui/problem-panel";
import { ImportHead } from "./import-head";
import "./imports.css";
import { LastLists } from "./last-lists";
import { ListSource } from "./list-source";
import { ColumnsCard, ReadingCard, StartCard } from "./source-cards";
import { useAddImport } from "./use-imports";

/** A file, a drop, or cells from the clipboard. What is in it is looked at on the next page; nothing is written. */
export function SourcePage() {
  const router = useRouter();
  const add = useAddImport();
  const take = (given: File | string) => {
    if (!add.isPending) {
      add.mutate(given, { onSuccess: ({ id }) => router.push(`/devices/import/${id}`) });
    }
  };
  return (
    <>
      <ImportHead at={0} />
      <div className="px-6 phone:px-4 pt-6 pb-8">
        <div className="mx-auto max-w-[1060px]">
          <h1 className="text-xl tracking-[-.02em]">Add or change devices from a list</h1>
          <p className="text-ink-2 mt-1 mb-5">
            You see every row and every error first. Nothing is written and no device is contacted before step 3.
          </p>
          {add.isError ? <ProblemPanel error={add.error} className="card p-4 mb-4" /> : null}
          <div className="grid grid-cols-[minmax(0,1fr)_300px] narrow:grid-cols-1 phone:grid-cols-1 gap-4 items-start">
            <div className="grid gap-4 min-w-0">
              <ListSource
                label="The list"
                limits="CSV or Excel, up to 50,000 rows and 20 MB"
                placeholder="Copy the rows with their header line, click here and paste."
                send="Check these rows"
                busy={add.isPending && "Reading"}
                onGiven={take}
              />
              <ColumnsCard />
            </div>
            <div className="grid gap-4 min-w-0">
              <StartCard />
              <ReadingCard />
              <LastLists />
            </div>
          </div>
        </div>
      </div>
    </>
  );
}
