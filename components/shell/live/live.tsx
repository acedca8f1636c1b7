"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { useMe } from "../../session/me";
import { signInAgain } from "../providers";
import { keepClose, setUp } from "./live-state";
import { createRefresher } from "./refresher";
import { shareStream } from "./share-stream";
import { staleAfter } from "./stale-answers";

/** After the stream was refused: is somebody else signed in now, or nobody? */
async function lookWhoIsHere(person: string): Promise<void> {
  try {
    const me = await call("GET /api/me");
    if (me.id !== person) {
      // Everything on this page is somebody else's.
      window.location.reload();
    }
  } catch (error) {
    if (error instanceof ApiProblem) {
      signInAgain(error);
    }
  }
}

/** Keeps what this page shows up to date with what happens. Draws nothing. */
export function Live() {
  const { id } = useMe();
  const client = useQueryClient();
  useEffect(() => {
    const refresher = createRefresher(client);
    let leave: (() => void) | undefined;
    const close = () => {
      leave?.();
      leave = undefined;
      setUp(false);
    };
    const open = () => {
      leave ??= shareStream(id, (said) => {
        if (leave === undefined) {
          return;
        }
        if (said.kind === "state") {
          setUp(said.up);
        } else if (said.kind === "event") {
          refresher.refresh(staleAfter(said));
        } else {
          close();
          void lookWhoIsHere(id);
        }
      });
    };
    const comeBack = ({ persisted }: PageTransitionEvent) => {
      if (persisted) {
        open();
      }
    };
    open();
    keepClose(close);
    window.addEventListener("pagehide", close);
    window.addEventListener("pageshow", comeBack);
    return () => {
      window.removeEventListener("pagehide", close);
      window.removeEventListener("pageshow", comeBack);
      keepClose(undefined);
      close();
      refresher.stop();
    };
  }, [client, id]);
  return null;
}
