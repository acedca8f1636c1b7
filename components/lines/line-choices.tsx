"use client";
import { useRouter } from "next/navigation";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import { toast } from "sonner";
import { counted } from "@/components/ui/plain-text";
import { Button } from "../ui/button";
import { complaintsOf } from "../ui/complaints";
import { Dialog } from "../ui/dialog";
import { Checkbox, Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { endNames } from "./line-words";
import { type LineDetail, useChooseLine, useSomeLines } from "./use-lines";

type Props = { readonly line: LineDetail; readonly onClose: () => void };

/** A dialog that opens puts the focus on its cross; typing is what these are for. */
function useFocusFirst() {
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}

/** Gives a line the name that people call it by; emptied, it is called by its panel or account again. */
export function NameDialog({ line, onClose }: Props) {
  const [name, setName] = useState(line.named ? line.name : "");
  const input = useFocusFirst();
  const choose = useChooseLine(line.id);
  const { fields, rest } = complaintsOf(choose.error, ["name"]);
  const save = () => choose.mutateAsync({ name: name.trim() }).then(onClose, () => undefined);
  return (
    <FormDialog title={`Name ${line.name}`} send="Save" busy={choose.isPending && "Saving"} onSend={() => void save()} onClose={onClose}>
      <Field label="Name" hint="As a caller says it. Left empty, it is called by its panel or account" error={fields.name}>
        {(control) => <TextInput {...control} ref={input} value={name} onChange={setName} maxLength={120} autoComplete="off" />}
      </Field>
      {choose.error && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}

/** Takes another line's ends into this one. */
export function JoinDialog({ line, onClose }: Props) {
  const [text, setText] = useState("");
  const [picked, setPicked] = useState<string>();
  const input = useFocusFirst();
  const query = useDeferredValue(text.trim());
  const found = useSomeLines(`query=${encodeURIComponent(query)}`, 8, false, query !== "");
  const hits = (query === "" ? [] : (found.data?.items ?? [])).filter((candidate) => candidate.id !== line.id);
  const other = hits.find((hit) => hit.id === picked);
  const choose = useChooseLine(line.id);
  const join = async () => {
    if (other) {
      await choose.mutateAsync({ lineId: other.id }).then(
        () => {
          toast.success(`${other.name} is part of ${line.name} now`);
          onClose();
        },
        () => undefined,
      );
    }
  };
  return (
    <Dialog
      title={`Join a line to ${line.name}`}
      sub="Its ends become ends of this line, and a reset gives all of them the same password. The choice stays."
      onClose={onClose}
      mayClose={() => !choose.isPending}
      footer={
        <>
          <Button variant="ghost" disabled={choose.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={choose.isPending && "Joining"} disabled={!other} onClick={() => void join()}>
            {other ? `Join ${other.name}` : "Join"}
          </Button>
        </>
      }
    >
      <Field label="The other line">
        {(control) => (
          <TextInput
            {...control}
            ref={input}
            placeholder="Apartment, number, device or user"
            value={text}
            onChange={setText}
            autoComplete="off"
          />
        )}
      </Field>
      {hits.length > 0 ? (
        <fieldset className="mt-2">
          <legend className="sr-only">Lines found</legend>
          {hits.map((hit) => (
            <label key={hit.id} htmlFor={`join-${hit.id}`} className="menu-i">
              <input id={`join-${hit.id}`} type="radio" name="join" checked={picked === hit.id} onChange={() => setPicked(hit.id)} />
              <span className="truncate">{hit.name}</span>
              <span className="mono text-ink-2">{hit.user}</span>
              <span className="ml-auto text-xs text-ink-3">{hit.site?.name}</span>
            </label>
          ))}
        </fieldset>
      ) : null}
      {query !== "" && found.isSuccess && hits.length === 0 ? <p className="text-ink-3 mt-3">No other line matches.</p> : null}
      {choose.error ? <ProblemPanel error={choose.error} className="mt-4" /> : null}
    </Dialog>
  );
}

/** Puts some ends into a line of their own. */
export function SplitDialog({ line, onClose }: Props) {
  const [endIds, setEndIds] = useState<readonly string[]>([]);
  const choose = useChooseLine(line.id);
  const router = useRouter();
  const fits = endIds.length > 0 && endIds.length < line.ends.length;
  const split = async () => {
    if (fits) {
      await choose.mutateAsync({ endIds }).then(
        (made) => {
          toast.success(`${made.name} is a line of its own now`);
          onClose();
          router.push(`/lines/${made.id}`);
        },
        () => undefined,
      );
    }
  };
  return (
    <Dialog
      title={`Split ${line.name}`}
      sub="The ends you tick become a line of their own. The choice stays, also when the devices are read again."
      onClose={onClose}
      mayClose={() => !choose.isPending}
      footer={
        <>
          <Button variant="ghost" disabled={choose.isPending} onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={choose.isPending && "Splitting"} disabled={!fits} onClick={() => void split()}>
            {fits ? `Split off ${counted(endIds.length, "end")}` : "Split off"}
          </Button>
        </>
      }
    >
      <fieldset>
        <legend className="text-xs text-ink-3 mb-1">Leave at least one end here</legend>
        {line.ends.map((end) => {
          const { above, name, below } = endNames(end);
          return (
            <label key={end.id} htmlFor={`split-${end.id}`} className="menu-i">
              <Checkbox
                id={`split-${end.id}`}
                checked={endIds.includes(end.id)}
                onChange={(on) => setEndIds(on ? [...endIds, end.id] : endIds.filter((id) => id !== end.id))}
              />
              <span className="truncate">{name}</span>
              <span className="ml-auto text-xs text-ink-3 truncate">
                {above} · {below}
              </span>
            </label>
          );
        })}
      </fieldset>
      {choose.error ? <ProblemPanel error={choose.error} className="mt-4" /> : null}
    </Dialog>
  );
}
