"use client";
import { Building2, DoorOpen, Ellipsis, MapPin, Pencil, Plus, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";
import { counted } from "@/components/ui/plain-text";
import { useOpenAlerts } from "../alerts/use-alerts";
import { useMay } from "../session/me";
import { Button, ButtonLink } from "../ui/button";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { Dialog } from "../ui/dialog";
import { Empty } from "../ui/empty";
import { isControl } from "../ui/is-control";
import { Link } from "../ui/link";
import { Menu, type MenuItem } from "../ui/menu";
import { ProblemPanel } from "../ui/problem-panel";
import { SearchInput } from "../ui/search-input";
import { SkeletonRows } from "../ui/skeleton";
import { TopBar } from "../ui/top-bar";
import { treeOf } from "./tree";
import { useChangeSites } from "./use-change-sites";
import { type Site, useSites } from "./use-sites";

const SiteDialog = dynamic(() => import("./site-dialog").then((module) => module.SiteDialog), { ssr: false });

/** How a site's devices stand: quiet where all is in order, the way to those that are not where some are not. */
function Standing({ site }: { site: Site }) {
  const { deviceCount, troubledCount } = site;
  return deviceCount === 0 ? (
    <span className="text-ink-3">No devices yet</span>
  ) : troubledCount === 0 ? (
    <span className="text-ink-3">In order</span>
  ) : (
    <Link href={`/devices?site=${site.id}&attention=1`} className="rounded text-bad-ink hover:underline underline-offset-2">
      {troubledCount} of {deviceCount} {troubledCount === 1 ? "needs" : "need"} a look
    </Link>
  );
}

/** The open alerts of a site, and of the places below it. */
function OpenAlerts({ site, count }: { site: Site; count: number }) {
  return count === 0 ? (
    <span className="text-ink-3">None</span>
  ) : (
    <Link href={`/alerts?site=${site.id}`} className="rounded text-ink-2 hover:underline underline-offset-2">
      {counted(count, "open alert")}
    </Link>
  );
}

/** "15 devices and 2 places", of what there is. */
function heldBy({ deviceCount, placeCount }: Site): string {
  const held = [
    [deviceCount, "device"],
    [placeCount, "place"],
  ] as const;
  return held.flatMap(([count, noun]) => (count > 0 ? [counted(count, noun)] : [])).join(" and ");
}

export function SitesPage() {
  const sites = useSites();
  const mayEdit = useMay("site.edit");
  const [query, setQuery] = useState("");
  const [editing, setEditing] = useState<{ site?: Site; parentId?: string }>();
  const [removing, setRemoving] = useState<Site>();
  const { remove } = useChangeSites();
  const all = sites.data?.items ?? [];
  const rows = treeOf(all, query);
  const router = useRouter();
  const seesAlerts = useMay("alert.see");
  const open = useOpenAlerts({ state: "open" }, seesAlerts).data?.items ?? [];
  const alertsAt = ({ id }: Site) =>
    open.filter(({ site }) => site !== null && (site.id === id || all.some((place) => place.id === site.id && place.parentId === id)))
      .length;
  const menu = (site: Site): (MenuItem | "-")[] => [
    { id: "devices", label: "Show its devices", icon: DoorOpen, href: `/devices?site=${site.id}` },
    ...(mayEdit
      ? ([
          ...(site.parentId === null
            ? [{ id: "place", label: "Add a place", icon: Plus, onSelect: () => setEditing({ parentId: site.id }) }]
            : []),
          { id: "edit", label: "Rename or move", icon: Pencil, onSelect: () => setEditing({ site }) },
          "-",
          { id: "remove", label: "Delete", icon: Trash2, danger: true, onSelect: () => setRemoving(site) },
        ] as (MenuItem | "-")[])
      : []),
  ];
  return (
    <>
      <TopBar
        title="Sites"
        note={
          sites.data
            ? `${counted(all.filter((site) => site.parentId === null).length, "customer")}, ${counted(all.filter((site) => site.parentId !== null).length, "place")}`
            : undefined
        }
      >
        {mayEdit ? (
          <Button variant="primary" size="sm" onClick={() => setEditing({})}>
            <Plus size={14} />
            Add site
          </Button>
        ) : null}
      </TopBar>
      {all.length > 0 ? (
        <div className="flex items-center gap-2 px-6 phone:px-4 min-h-[52px] py-2 border-b border-line">
          <SearchInput label="Name of a site" value={query} onChange={setQuery} />
          <span className="ml-auto text-xs text-ink-3 num whitespace-nowrap" aria-live="polite">
            {query.trim() === "" ? "" : `${rows.length} of ${all.length}`}
          </span>
        </div>
      ) : null}
      {sites.isPending ? <SkeletonRows rows={8} /> : null}
      {sites.isError ? <ProblemPanel error={sites.error} onRetry={() => void sites.refetch()} className="p-6" /> : null}
      {rows.length > 0 ? (
        <table className="tbl edge" aria-label="Sites">
          <thead>
            <tr>
              <th>Name</th>
              <th className="r">Places</th>
              <th className="r">Devices</th>
              <th className="w-[22%] phone:hidden">How they stand</th>
              {seesAlerts ? <th className="w-[14%] phone:hidden">Alerts</th> : null}
              <th className="w-12">
                <span className="sr-only">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ site, level }) => (
              <tr key={site.id} data-open onClick={(event) => !isControl(event.target) && router.push(`/sites/${site.id}`)}>
                <td className="max-w-0 w-[46%] phone:w-full phone:py-2.5">
                  <span className={`flex items-center gap-2.5 min-w-0 ${level === 1 ? "pl-6" : ""}`}>
                    {level === 0 ? <Building2 size={15} className="text-ink-3" /> : <MapPin size={14} className="text-ink-3" />}
                    <Link href={`/sites/${site.id}`} className={`truncate rounded ${level === 0 ? "font-medium" : ""}`} title={site.name}>
                      {site.name}
                    </Link>
                  </span>
                  <span className={`desk:hidden block text-xs ${level === 1 ? "pl-12" : "pl-[25px]"}`}>
                    <Standing site={site} />
                    {alertsAt(site) > 0 ? <span className="text-ink-3"> · {counted(alertsAt(site), "alert")}</span> : null}
                  </span>
                </td>
                <td className="r text-ink-3">{level === 0 && site.placeCount > 0 ? site.placeCount : ""}</td>
                <td className="r text-ink-2">{site.deviceCount}</td>
                <td className="text-[12.5px] phone:hidden">
                  <Standing site={site} />
                </td>
                {seesAlerts ? (
                  <td className="text-[12.5px] phone:hidden">
                    <OpenAlerts site={site} count={alertsAt(site)} />
                  </td>
                ) : null}
                <td className="pl-0!">
                  <Menu
                    label={`Actions for ${site.name}`}
                    items={menu(site)}
                    className="grid place-items-center w-7 h-7 rounded-md text-ink-3 hover:text-ink hover:bg-line"
                  >
                    <Ellipsis size={16} />
                  </Menu>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {sites.isSuccess && rows.length === 0 ? (
        <Empty
          icon={Building2}
          title={all.length === 0 ? "No sites yet" : "No site matches"}
          action={
            mayEdit && all.length === 0 ? (
              <Button variant="primary" size="sm" onClick={() => setEditing({})}>
                Add site
              </Button>
            ) : undefined
          }
        >
          {all.length === 0 ? "A site is a customer, or a place of one: a building, an office." : "Search looks through the names."}
        </Empty>
      ) : null}
      {editing ? <SiteDialog {...editing} sites={all} onClose={() => setEditing(undefined)} /> : null}
      {removing && removing.deviceCount + removing.placeCount > 0 ? (
        <Dialog
          title={`${removing.name} is not empty`}
          onClose={() => setRemoving(undefined)}
          footer={
            <>
              <Button variant="ghost" onClick={() => setRemoving(undefined)}>
                Close
              </Button>
              {removing.deviceCount > 0 ? (
                <ButtonLink variant="primary" href={`/devices?site=${encodeURIComponent(removing.id)}`}>
                  Show its devices
                </ButtonLink>
              ) : null}
            </>
          }
        >
          <p className="text-ink-2">It still holds {heldBy(removing)}. Move what it holds first: a site can be deleted once it is empty.</p>
        </Dialog>
      ) : removing ? (
        <ConfirmDialog
          title={`Delete ${removing.name}?`}
          confirm={`Delete ${removing.name}`}
          busy="Deleting"
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await remove.mutateAsync(removing.id);
            toast.success(`${removing.name} is deleted`);
          }}
        >
          <p>It is empty. Nothing else changes.</p>
        </ConfirmDialog>
      ) : null}
    </>
  );
}
