"use client";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useMay } from "../../session/me";
import { Button } from "../../ui/button";
import { ShownOnce } from "./shown-once";
import { TokenDialog } from "./token-dialog";
import { TokensCard } from "./tokens-card";
import type { Webhook } from "./use-programs";
import { WebhookDialog } from "./webhook-dialog";
import { WebhooksCard } from "./webhooks-card";

type Open = { readonly kind: "token" } | { readonly kind: "webhook"; readonly webhook?: Webhook };

interface Made {
  readonly what: "token" | "secret";
  readonly name: string;
  readonly secret: string;
}

/** How other programs come in, and what they are told. */
export function ProgramsPart() {
  const mayTell = useMay("webhook.edit");
  const [open, setOpen] = useState<Open>();
  const [made, setMade] = useState<Made>();
  const show = (what: Made["what"]) => (name: string, secret: string) => {
    setOpen(undefined);
    setMade({ what, name, secret });
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-4 flex-wrap">
        <div className="flex-1">
          <h2 className="text-lg tracking-[-.015em]">{mayTell ? "Tokens and webhooks" : "Tokens"}</h2>
          <div className="text-ink-3">{mayTell ? "How other programs come in, and what we tell them" : "How other programs come in"}</div>
        </div>
        <span className="flex gap-2 flex-wrap">
          {mayTell ? (
            <Button size="sm" onClick={() => setOpen({ kind: "webhook" })}>
              <Plus size={13} />
              Add webhook
            </Button>
          ) : null}
          <Button size="sm" onClick={() => setOpen({ kind: "token" })}>
            <Plus size={13} />
            Make a token
          </Button>
        </span>
      </div>
      {made ? (
        <ShownOnce
          key={made.secret}
          title={made.what === "token" ? `“${made.name}” is made. Take its token now` : `“${made.name}” is added. Take its secret now`}
          what={made.what}
          secret={made.secret}
          onClose={() => setMade(undefined)}
        />
      ) : null}
      <TokensCard />
      {mayTell ? <WebhooksCard onEdit={(webhook) => setOpen({ kind: "webhook", webhook })} /> : null}
      {open?.kind === "token" ? <TokenDialog onMade={show("token")} onClose={() => setOpen(undefined)} /> : null}
      {open?.kind === "webhook" ? (
        <WebhookDialog webhook={open.webhook} onMade={show("secret")} onClose={() => setOpen(undefined)} />
      ) : null}
    </div>
  );
}
