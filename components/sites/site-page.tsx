"use client";
import { Building2, ChartColumn, ChevronLeft, Ellipsis, MapPin, QrCode } from "lucide-react";
import { AlertNotes } from "../alerts/alert-notes";
import { LinesWithProblems } from "../lines/lines-with-problems";
import { AttentionList } from "../overview/attention-list";
import { CheckNow } from "../overview/check-now";
import { FleetHealth } from "../overview/fleet-health";
import { RecentChanges } from "../overview/recent-changes";
import { useOverview } from "../overview/use-overview";
import { SitePhotos } from "../photos/photo-cards";
import { ButtonLink, buttonClass } from "../ui/button";
import { Crumbs } from "../ui/crumbs";
import { Link } from "../ui/link";
import { Menu } from "../ui/menu";
import { counted } from "../ui/plain-text";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonBlock } from "../ui/skeleton";
import { Ago } from "../ui/time";
import { Together } from "../ui/together";
import { SiteAvailability } from "./site-availability";
import { SiteContact } from "./site-contact";
import { SiteDevices } from "./site-devices";
import { SiteJobs } from "./site-jobs";
import { SiteNumbers } from "./site-numbers";
import { SitePeople } from "./site-people";
import { SiteVariables } from "./site-variables";
import { type OneSite, useSite } from "./use-site";
import { type Site, useSites } from "./use-sites";

/** One site: how its devices stand, what needs a person, and who works there. */
export function SitePage({ id }: { id: string }) {
  const site = useSite(id);
  if (site.data) {
    return <Shown site={site.data} />;
  }
  return site.isError ? <ProblemPanel error={site.error} onRetry={() => void site.refetch()} className="p-6" /> : <SkeletonBlock />;
}

/** The places of a customer, each with its page. */
function Places({ places }: { places: readonly Site[] }) {
  return (
    <ul className="flex flex-wrap gap-2" aria-label="Places">
      {places.map((place) => (
        <li key={place.id}>
          <Link href={`/sites/${place.id}`} className="chip px-3 gap-1.5">
            <MapPin size={13} className="text-ink-3" aria-hidden="true" />
            {place.name} <span className="text-ink-3 num">{place.deviceCount}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Shown({ site }: { site: OneSite }) {
  const overview = useOverview(true, 20_000, site.id);
  const sites = useSites().data?.items ?? [];
  const customer = sites.find(({ id }) => id === site.parentId);
  const places = sites.filter(({ parentId }) => parentId === site.id).sort((a, b) => a.name.localeCompare(b.name));
  const Icon = site.placeCount > 0 || site.parentId === null ? Building2 : MapPin;
  const { data } = overview;
  const trail = [{ label: "Sites", href: "/sites" }, ...(customer ? [{ label: customer.name, href: `/sites/${customer.id}` }] : [])];
  return (
    <>
      <header className="topbar">
        <div className="only-m min-w-0">
          <div className="flex items-center gap-1.5 min-w-0">
            <Link href={customer ? `/sites/${customer.id}` : "/sites"} className="rounded text-ink-2 -ml-1 p-2" aria-label="Back">
              <ChevronLeft size={20} />
            </Link>
            <b className="text-lg font-semibold tracking-[-.012em] truncate">{site.name}</b>
          </div>
        </div>
        <div className="only-d min-w-0">
          <Crumbs trail={trail} here={site.name} />
        </div>
        <div className="flex items-center gap-2 shrink-0">
          {data && data.counts.devices > 0 ? <CheckNow site={site.id} /> : null}
          <ButtonLink href={`/sites/${site.id}/report`} size="sm" className="only-d">
            Month report
          </ButtonLink>
          <ButtonLink href={`/sites/${site.id}/hand-over`} variant="primary" size="sm">
            Hand over
          </ButtonLink>
          <Menu
            label="More"
            className={buttonClass({ size: "sm", square: true })}
            items={[
              { id: "report", label: "Month report", icon: ChartColumn, href: `/sites/${site.id}/report` },
              { id: "labels", label: "Labels for the doors", icon: QrCode, href: `/labels?site=${site.id}` },
            ]}
          >
            <Ellipsis size={15} />
          </Menu>
        </div>
      </header>
      <div className="px-6 phone:px-4 pt-5 pb-5 flex flex-col gap-4 w-full max-w-[1440px]">
        <div className="flex items-center gap-4">
          <span className="only-d grid place-items-center w-11 h-11 rounded-lg border border-line text-ink-2 flex-none" aria-hidden="true">
            <Icon size={19} />
          </span>
          <div className="min-w-0">
            {/* On a phone its name stands in the bar above. */}
            <h1 className="text-xl tracking-[-.02em] wrap-break-word phone:sr-only">{site.name}</h1>
            <p className="text-ink-3 wrap-break-word">
              {[
                counted(site.deviceCount, "device"),
                counted(site.lines.total, "line"),
                site.placeCount > 0 ? counted(site.placeCount, "place") : "",
                customer?.name ?? "",
              ]
                .filter(Boolean)
                .join(" · ")}
              {data?.counts.checkedAt ? (
                <>
                  {" · oldest check "}
                  <Ago at={data.counts.checkedAt} ago />
                </>
              ) : null}
            </p>
          </div>
        </div>
        <Together className="flex flex-col gap-4">
          {places.length > 0 ? <Places places={places} /> : null}
          {overview.isError && !data ? <ProblemPanel error={overview.error} onRetry={() => void overview.refetch()} /> : null}
          {data && data.counts.devices > 0 ? <FleetHealth overview={data} site={site.id} /> : null}
          <div className="grid grid-cols-[minmax(0,1fr)_352px] narrow:grid-cols-1 gap-4 items-start">
            <div className="flex flex-col gap-4 min-w-0">
              <AlertNotes filter={{ site: site.id }} />
              {data && data.counts.devices > 0 ? <AttentionList overview={data} site={site.id} here={site.name} /> : null}
              <SiteDevices site={site.id} />
              <LinesWithProblems site={site.id} />
              <SiteAvailability site={site.id} />
            </div>
            <div className="flex flex-col gap-4 min-w-0">
              {data && data.recentChanges.length > 0 ? <RecentChanges changes={data.recentChanges} /> : null}
              <SiteJobs site={site.id} />
              <SiteContact site={site} />
              <SitePhotos site={site.id} />
              <SiteNumbers site={site} />
              <SiteVariables site={site} />
              <SitePeople site={site.id} />
            </div>
          </div>
        </Together>
      </div>
    </>
  );
}
