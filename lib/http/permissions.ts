/** What a person may be. The order is that of the interface. */
export const roles = ["admin", "installer", "helpdesk", "viewer"] as const;
export type Role = (typeof roles)[number];

export const roleWords: Readonly<Record<Role, { label: string; what: string }>> = {
  admin: { label: "Admin", what: "Everything, on every site" },
  installer: { label: "Installer", what: "Adds devices and writes settings on own sites" },
  helpdesk: { label: "Helpdesk", what: "Resets lines; never sees a device page or a secret" },
  viewer: { label: "Viewer", what: "Sees everything, changes nothing" },
};

/** The roles that sites narrow: each such person has sites of their own, or all of them in so many words. */
export const boundRoles: readonly Role[] = ["installer", "helpdesk"];

/**
 * Who may do what. The one table: routes ask it to allow, screens ask it to show. An installer's and a helpdesk agent's sites
 * narrow it further: outside them a thing does not exist (404).
 */
export const permissions = {
  "device.see": ["admin", "installer", "viewer"],
  "device.add": ["admin", "installer"],
  "device.edit": ["admin", "installer"],
  /** Send a stored login to a place where it was never proven, with one's own password again. */
  "device.trust": ["admin"],
  "device.remove": ["admin", "installer"],
  "device.configure": ["admin", "installer"],
  "line.see": ["admin", "installer", "helpdesk", "viewer"],
  "line.edit": ["admin", "installer"],
  "line.reset": ["admin", "installer", "helpdesk"],
  /** Plan, start, pause and stop work over many devices; lines and devices need their own permission besides. */
  "job.run": ["admin", "installer"],
  "job.see": ["admin", "installer", "viewer"],
  "alert.see": ["admin", "installer", "helpdesk", "viewer"],
  "alert.acknowledge": ["admin", "installer", "helpdesk"],
  /** Begin and end maintenance: of own sites and their devices. */
  "alert.maintain": ["admin", "installer"],
  /** When alerts are made, and who is told. */
  "alert.rules": ["admin"],
  "channel.edit": ["admin"],
  "site.see": ["admin", "installer", "helpdesk", "viewer"],
  "site.edit": ["admin"],
  /** Keep a numbered copy of a sheet, and write what is left open at a site. */
  "hand_over.keep": ["admin", "installer"],
  /** Add, change and remove photos and plans of sites and devices. */
  "photo.edit": ["admin", "installer"],
  "person.see": ["admin"],
  "person.edit": ["admin"],
  "network.edit": ["admin"],
  /** See and withdraw the accepted certificates of SIP servers: one holds for every account at its server, whatever its site. */
  "certificate.edit": ["admin"],
  "key.see": ["admin"],
  "work.see": ["admin"],
  "audit.see": ["admin"],
  "audit.own": ["admin", "installer", "helpdesk", "viewer"],
  "setting.edit": ["admin"],
  /** Make, prove and take away backups: whoever may has everything that is in one. */
  "backup.edit": ["admin"],
  /** Make and withdraw tokens: an installer one's own, an admin everybody's. */
  "token.edit": ["admin", "installer"],
  "webhook.edit": ["admin"],
  /** Counts over everything, without a name: only where nothing is narrowed to sites. */
  "metrics.see": ["admin", "installer", "viewer"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

/** Who asks: a person by their role; a program also by what its token is narrowed to (`grants`). */
export interface Asker {
  readonly role: Role;
  readonly grants?: readonly Permission[] | undefined;
  /** True if the role needs a second step and the person, or the token's owner, has none: nothing is allowed but setting it up. */
  readonly lacksSecondStep?: boolean | undefined;
}

/** True if the role is in the action's row, the action is among those that a token is narrowed to, and no second step is missing. */
export function may({ role, grants, lacksSecondStep }: Asker, permission: Permission): boolean {
  return (
    lacksSecondStep !== true &&
    (permissions[permission] as readonly Role[]).includes(role) &&
    (grants === undefined || grants.includes(permission))
  );
}

/** Every permission of whoever asks, for screens. */
export function permissionsOf(asker: Asker): Permission[] {
  return permissionNames.filter((name) => may(asker, name));
}

/** The role that has what both have: of somebody who acts in another's name. Undefined if the two have nothing in common. */
export function narrowerRole(one: Role, other: Role): Role | undefined {
  if (one === other || other === "admin") {
    return one;
  }
  if (one === "admin" || one === "installer") {
    return other;
  }
  return other === "installer" ? one : undefined;
}
