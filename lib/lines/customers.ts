/** Where a device stands, and whose accounts it takes: what decides whether two ends may find each other by themselves. */
export interface Customer {
  readonly siteId: string | null;
  /** The customer that the site belongs to; the site itself if it is one. */
  readonly customerId: string | null;
  /** Sites that an admin lets this server serve, each with its customer. */
  readonly serves: readonly { readonly siteId: string; readonly customerId: string }[];
  /** Of a server that stands nowhere and was told nothing: the one customer whose devices have registered there so far. */
  impliedCustomerId: string | null;
}

interface SiteRow {
  readonly parentId: string | null;
}

/** What a customer is read from. */
export const customerSelection = {
  siteId: true,
  site: { select: { parentId: true } },
  serves: { select: { siteId: true, implied: true, site: { select: { parentId: true } } } },
} as const;

export interface CustomerRow {
  readonly siteId: string | null;
  readonly site: SiteRow | null;
  readonly serves: readonly { readonly siteId: string; readonly implied: boolean; readonly site: SiteRow }[];
}

export function customerOf({ siteId, site, serves }: CustomerRow): Customer {
  const served = serves.map((serve) => ({ siteId: serve.siteId, customerId: serve.site.parentId ?? serve.siteId, implied: serve.implied }));
  return {
    siteId,
    customerId: site?.parentId ?? siteId,
    serves: served.filter((candidate) => !candidate.implied),
    impliedCustomerId: served.find((candidate) => candidate.implied)?.customerId ?? null,
  };
}

/** True for one site, and for a customer and a place of theirs: people of the customer see both anyway. */
function isRelated(a: Customer, b: Customer): boolean {
  return a.siteId === b.siteId || (a.customerId === b.customerId && (a.siteId === a.customerId || b.siteId === b.customerId));
}

/** True if an admin lets the server take accounts of the other's site. */
export function servesCustomer(server: Customer, other: Customer): boolean {
  return server.serves.some(
    (serve) => serve.siteId === other.siteId || (serve.siteId === serve.customerId && serve.siteId === other.customerId),
  );
}

/** True if every account of the server is one customer's: what registers there from their sites can be nobody else's. */
function isOneCustomers(server: Customer, customerId: string | null): boolean {
  return (server.customerId ?? customerId) === customerId && server.serves.every((serve) => serve.customerId === customerId);
}

/** True for a server that stands nowhere and was told nothing: whoever registers there first shows whose it is. */
export function isUntold(server: Customer): boolean {
  return server.siteId === null && server.serves.length === 0;
}

interface Placed {
  readonly role: string;
  readonly customer: Customer;
}

/**
 * True if two ends of the same identity may be taken for one line without a proof: they stand together, or one of them is the
 * server of the other's customer and of nobody else. Symmetric.
 */
export function isNear(a: Placed, b: Placed): boolean {
  if (isRelated(a.customer, b.customer)) {
    return true;
  }
  if (a.role === b.role) {
    return false;
  }
  const [server, other] = a.role === "accepts" ? [a.customer, b.customer] : [b.customer, a.customer];
  if (isUntold(server)) {
    return (server.impliedCustomerId ?? other.customerId) === other.customerId;
  }
  return servesCustomer(server, other) && isOneCustomers(server, other.customerId);
}
