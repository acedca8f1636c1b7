import type { JobDetail } from "@/lib/jobs/schemas";
import { counted } from "../ui/plain-text";

type Place = NonNullable<JobDetail["numbering"]>[number];

const span = ({ first, last }: { readonly first: string; readonly last: string }) => (first === last ? first : `${first} to ${last}`);

function PlaceNumbers({ place }: { place: Place }) {
  const { range, used, total, holes, moreHoles, doubles, site, server } = place;
  return (
    <li className="px-5 py-3 border-t border-line first:border-t-0">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium">{site?.name ?? "No site"}</span>
        <span className="text-ink-3">at {server}</span>
        {range ? (
          <span className="ml-auto text-ink-3">
            {used} of {total} used, <span className="mono">{span(range)}</span>
          </span>
        ) : (
          <span className="ml-auto text-ink-3">no range of numbers</span>
        )}
      </div>
      {holes.length > 0 ? (
        <p className="mt-1 text-ink-2">
          Free before the last one used: <span className="mono">{holes.map(span).join(", ")}</span>
          {moreHoles > 0 ? `, and ${counted(moreHoles, "gap")} more` : ""}
        </p>
      ) : null}
      {doubles.map(({ user, devices }) => (
        <p key={user} className="mt-1 text-warn-ink">
          <span className="mono">{user}</span> is used by several: {devices.join(", ")}
        </p>
      ))}
    </li>
  );
}

/** The numbers of each site that lines are given from, as they stand once all is given: what stays free between, and what several have. */
export function JobNumbering({ places }: { places: readonly Place[] }) {
  return (
    <section className="card overflow-hidden" aria-label="Numbers">
      <ul>
        {places.map((place) => (
          <PlaceNumbers key={`${place.site?.id} ${place.server}`} place={place} />
        ))}
      </ul>
    </section>
  );
}
