"use client";
import {
  Building2,
  Ellipsis,
  KeyRound,
  LogIn,
  MapPin,
  Phone,
  QrCode,
  RefreshCw,
  SlidersHorizontal,
  Tag as TagIcon,
  Trash2,
} from "lucide-react";
import { useId, useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Menu } from "../ui/menu";
import { SelectionFrame } from "../ui/selection-frame";
import { type Ability, whyNot } from "./bulk-selection";

export type BulkAction = "settings" | "check" | "tag" | "move" | "place" | "login" | "rotate_login" | "give_lines" | "labels" | "remove";

/** So many labels are made of devices that are chosen one by one: see GET /api/labels. */
const labelsMax = 200;

/** Floats over the end of the list and says what it acts on. What does not apply to all is greyed, and says why when it is pressed. */
export function SelectionBar({
  count,
  total,
  all,
  drivers,
  abilities,
  busy,
  onSelectAll,
  onLeaveOut,
  onAction,
  onClear,
}: {
  count: number;
  total: number;
  /** True if all that match are selected, by the filter and not one by one. */
  all: boolean;
  /** The families of those selected, one for each; empty where they are not known one by one. */
  drivers: readonly string[];
  abilities: readonly Ability[];
  busy: boolean;
  onSelectAll: () => void;
  /** Takes devices of these families out of the selection. */
  onLeaveOut: (drivers: ReadonlySet<string>) => void;
  onAction: (action: BulkAction) => void;
  onClear: () => void;
}) {
  const mayEdit = useMay("device.edit");
  const mayRun = useMay("job.run");
  const mayRemove = useMay("device.remove");
  const mayGive = useMay("device.configure");
  const [refused, setRefused] = useState<"account" | "login">();
  const id = useId();
  const noAccount = whyNot(drivers, abilities, "account");
  const noLogin = whyNot(drivers, abilities, "login");
  const why = refused === "account" ? noAccount : refused === "login" ? noLogin : undefined;
  const act = (action: BulkAction) => {
    setRefused(undefined);
    onAction(action);
  };
  return (
    <SelectionFrame
      count={count}
      total={total}
      all={all}
      busy={busy}
      note={
        why ? (
          <p role="status" className="basis-full flex items-center gap-3 text-xs text-warn-ink py-1 pr-2">
            {why.words}.
            <button
              type="button"
              className="link"
              onClick={() => {
                setRefused(undefined);
                onLeaveOut(why.lacking);
              }}
            >
              Leave them out
            </button>
          </p>
        ) : null
      }
      onSelectAll={onSelectAll}
      onClear={onClear}
    >
      {mayRun ? (
        <Button
          variant="ghost"
          size="sm"
          aria-disabled={noAccount ? true : undefined}
          aria-describedby={noAccount ? id : undefined}
          title={noAccount?.words}
          className={noAccount ? "text-ink-3" : undefined}
          onClick={() => (noAccount ? setRefused("account") : act("settings"))}
        >
          <SlidersHorizontal size={14} />
          Change SIP settings
        </Button>
      ) : null}
      {noAccount ? (
        <span id={id} className="sr-only">
          {noAccount.words}
        </span>
      ) : null}
      <Button variant="ghost" size="sm" onClick={() => act("check")}>
        <RefreshCw size={13} />
        Check
      </Button>
      {mayEdit ? (
        <>
          <Button variant="ghost" size="sm" onClick={() => act("tag")}>
            <TagIcon size={13} />
            Tag
          </Button>
          <Button variant="ghost" size="sm" onClick={() => act("move")}>
            <Building2 size={13} />
            Move to site
          </Button>
          <Button variant="ghost" size="sm" onClick={() => act("login")}>
            <LogIn size={13} />
            Enter a login
          </Button>
        </>
      ) : null}
      <Menu
        label="More for the selection"
        className="btn btn-g btn-sm btn-i"
        items={[
          ...(mayRun && mayGive ? [{ id: "lines", label: "Give lines", icon: Phone, onSelect: () => act("give_lines") }] : []),
          {
            id: "labels",
            label: "Labels for the doors",
            icon: QrCode,
            hint: count > labelsMax ? `at most ${labelsMax}` : undefined,
            onSelect: () => (count > labelsMax ? undefined : act("labels")),
          },
          ...(mayRun && mayEdit
            ? [
                { id: "place", label: "Write floor and place", icon: MapPin, onSelect: () => act("place") },
                {
                  id: "rotate",
                  label: "Give new logins",
                  icon: KeyRound,
                  hint: noLogin?.words,
                  onSelect: () => (noLogin ? setRefused("login") : act("rotate_login")),
                },
              ]
            : []),
          ...(mayRun && mayRemove ? [{ id: "remove", label: "Remove", icon: Trash2, danger: true, onSelect: () => act("remove") }] : []),
        ]}
      >
        <Ellipsis size={15} />
      </Menu>
    </SelectionFrame>
  );
}
