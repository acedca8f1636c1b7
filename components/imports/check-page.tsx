"use client";
import { FileSpreadsheet } from "lucide-react";
import { ApiProblem } from "@/lib/api/client";
import { ButtonLink } from "../ui/button";
import { Empty } from "../ui/empty";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { CheckRows, type Choice } from "./check-rows";
import { ImportHead } from "./import-head";
import "./imports.css";
import { useImport } from "./use-imports";

/** Every row of a list with what it would do and what is wrong with it, to be mended in place. */
export function CheckPage({ id, drivers }: { id: string; drivers: readonly Choice[] }) {
  const list = useImport(id);
  if (list.data?.state === "started" && list.data.job !== null) {
    return (
      <>
        <ImportHead at={1} />
        <Empty
          icon={FileSpreadsheet}
          title="This list was started"
          action={
            <ButtonLink size="sm" variant="primary" href={`/jobs/${list.data.job}`}>
              See its job
            </ButtonLink>
          }
        />
      </>
    );
  }
  if (list.data) {
    return <CheckRows list={list.data} drivers={drivers} />;
  }
  const gone = list.error instanceof ApiProblem && list.error.code === "not_found";
  return (
    <>
      <ImportHead at={1} />
      {list.isPending ? <SkeletonRows rows={12} height={37} /> : null}
      {gone ? (
        <Empty
          icon={FileSpreadsheet}
          title="This list is gone"
          action={
            <ButtonLink size="sm" variant="primary" href="/devices/import">
              Choose a list
            </ButtonLink>
          }
        >
          Lists and the passwords in them are kept for a day, for the person who handed them in.
        </Empty>
      ) : list.isError ? (
        <ProblemPanel error={list.error} onRetry={() => void list.refetch()} className="p-6 phone:p-4" />
      ) : null}
    </>
  );
}
