"use client";
import { useState } from "react";
import type { AlertItem } from "@/lib/alerts/schemas";
import { Avatar } from "../ui/badge";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { Field, Segmented } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { Moment } from "./moment";
import { useAcknowledge } from "./use-alerts";

type Span = "1" | "4" | "24" | "over";

/** Takes an alert until a time, with a note; or shows who has it. */
export function AcknowledgeCard({ alert, mayTake }: { alert: AlertItem; mayTake: boolean }) {
  const { take, giveBack } = useAcknowledge(alert.id);
  const [span, setSpan] = useState<Span>("4");
  const [note, setNote] = useState("");
  const { acknowledged } = alert;
  if (acknowledged !== null) {
    return (
      <Card title={alert.state === "resolved" ? "Who had it" : "Who has it"}>
        <div className="p-4 grid gap-3">
          <div className="flex items-center gap-2.5 min-w-0">
            <Avatar name={acknowledged.by} />
            <div className="min-w-0">
              <div className="font-medium truncate">{acknowledged.by}</div>
              <div className="text-xs text-ink-3">
                since <Moment at={acknowledged.at} />
                {acknowledged.until === null ? null : (
                  <>
                    , until <Moment at={acknowledged.until} />
                  </>
                )}
              </div>
            </div>
          </div>
          {acknowledged.note === null ? null : <p className="wrap-break-word">{acknowledged.note}</p>}
          {mayTake && alert.state !== "resolved" ? (
            <Button busy={giveBack.isPending && "Giving back"} onClick={() => giveBack.mutate()}>
              Give it back
            </Button>
          ) : null}
          {giveBack.isError ? <ProblemPanel error={giveBack.error} /> : null}
        </div>
      </Card>
    );
  }
  if (alert.state === "resolved" || !mayTake) {
    return null;
  }
  const send = () =>
    take.mutate({
      ...(span === "over" ? {} : { until: new Date(Date.now() + Number(span) * 3_600_000).toISOString() }),
      ...(note.trim() === "" ? {} : { note: note.trim() }),
    });
  return (
    <Card title="Acknowledge">
      <form
        noValidate
        className="p-4 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Segmented
          label="Be quiet for"
          value={span}
          onChange={setSpan}
          options={[
            { value: "1", label: "1 h" },
            { value: "4", label: "4 h" },
            { value: "24", label: "24 h" },
            { value: "over", label: "Its end" },
          ]}
        />
        <Field label="What do you do about it" optional hint="It stays open and is still watched. Everybody who sees it reads this">
          {(control) => (
            <textarea
              {...control}
              className="inp h-auto! min-h-[68px] py-2"
              rows={3}
              maxLength={500}
              value={note}
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" variant="primary" busy={take.isPending && "Taking"}>
          Take it
        </Button>
        {take.isError ? <ProblemPanel error={take.error} /> : null}
      </form>
    </Card>
  );
}
