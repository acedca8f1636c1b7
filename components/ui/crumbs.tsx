import { ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { Link } from "./link";

/** Where this page is. The last crumb is the page itself. */
export function Crumbs({ trail, here }: { trail: readonly { label: string; href?: string }[]; here: string }) {
  return (
    <nav aria-label="Breadcrumb" className="crumbs">
      {trail.map((crumb) => (
        <Fragment key={crumb.label}>
          {crumb.href === undefined ? (
            <span className="truncate">{crumb.label}</span>
          ) : (
            <Link href={crumb.href} className="truncate rounded">
              {crumb.label}
            </Link>
          )}
          <ChevronRight size={13} className="opacity-60" />
        </Fragment>
      ))}
      <b className="truncate" aria-current="page">
        {here}
      </b>
    </nav>
  );
}
