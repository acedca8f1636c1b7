import "server-only";
import { db } from "@/lib/platform/db/client";

/** Refusals of one login in a row at one site after which nobody else there is tried before a person has decided. */
export const refusalsMax = 3;

interface Tried {
  /** Somebody at this site has let it in. */
  proven: boolean;
  /** Rows that refused it since it was last accepted. */
  refused: string[];
  trying: number;
  /** Resolve when one of those that try has ended. */
  readonly waiting: (() => void)[];
}

/**
 * Who may try one login of many rows, at one site: as long as nobody has let it in there, no more at a time than may still refuse it. A
 * site that locks out whoever types a wrong password is not asked more often than three times.
 */
export class LoginTurns {
  private readonly tried = new Map<string, Promise<Tried>>();
  private readonly held = new Set<string>();

  /** True when it is this row's turn, which it must end; false if the site has refused it too often. */
  async turn(loginId: string, siteId: string | null): Promise<boolean> {
    const at = await this.at(loginId, siteId);
    for (;;) {
      if (at.refused.length >= refusalsMax && !(await decided(at))) {
        return false;
      }
      if ((at.proven && at.refused.length === 0) || at.trying + at.refused.length < refusalsMax) {
        at.trying += 1;
        return true;
      }
      await new Promise<void>((resolve) => at.waiting.push(resolve));
    }
  }

  /** How the try of a row ended; `undefined`: the login was not asked for, or nobody knows. */
  async ended(loginId: string, siteId: string | null, rowId: string, accepted: boolean | undefined): Promise<void> {
    const at = await this.at(loginId, siteId);
    at.trying -= 1;
    if (accepted === true) {
      at.proven = true;
      at.refused = [];
    } else if (accepted === false) {
      at.refused.push(rowId);
    }
    for (const go of at.waiting.splice(0)) {
      go();
    }
  }

  /** Holds a serial while a row adds it: two rows that lead to one device are not added twice. False if another row has it. */
  hold(serial: string): boolean {
    const free = !this.held.has(serial);
    this.held.add(serial);
    return free;
  }

  letGo(serial: string): void {
    this.held.delete(serial);
  }

  private at(loginId: string, siteId: string | null): Promise<Tried> {
    const key = `${loginId}|${siteId ?? ""}`;
    const known = this.tried.get(key) ?? before(loginId, siteId);
    this.tried.set(key, known);
    return known;
  }
}

async function lastTries(loginId: string, siteId: string | null) {
  const rows = await db().jobRow.findMany({
    where: { siteId, state: { in: ["done", "login_refused"] }, addition: { loginId, counted: false } },
    orderBy: [{ finishedAt: "desc" }, { seq: "desc" }],
    take: refusalsMax,
    select: { id: true, state: true },
  });
  const well = rows.findIndex(({ state }) => state === "done");
  const refused = rows.slice(0, well === -1 ? rows.length : well).map(({ id }) => id);
  return { proven: well !== -1, refused };
}

/** The rows that were the last to refuse a login at a site, without one in between that took it. Not those that a person has decided on. */
export async function refusedInRow(loginId: string, siteId: string | null): Promise<string[]> {
  return (await lastTries(loginId, siteId)).refused;
}

/** What earlier processes have tried. */
async function before(loginId: string, siteId: string | null): Promise<Tried> {
  return { ...(await lastTries(loginId, siteId)), trying: 0, waiting: [] };
}

/** A person has said that this site goes on: what refused it before does not count any more. */
async function decided(at: Tried): Promise<boolean> {
  const counted = await db().addition.count({ where: { rowId: { in: at.refused }, counted: true } });
  if (counted > 0) {
    at.refused = [];
  }
  return counted > 0;
}
