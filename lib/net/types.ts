/** How a device is reached. Host and port are as a person typed them; device HTTP resolves and checks the address each time. */
export interface Endpoint {
  readonly scheme: "http" | "https";
  /** A name, an IPv4 or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

/** One request to a device. The path carries its query; neither it nor a body is ever logged. */
export interface DeviceRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Begins with "/"; query included. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True if it changes nothing on the device although it is no GET, e.g. a login: it may be asked again as a GET may. */
  readonly repeatable?: boolean;
  /**
   * What a redirect is. "fault" (the default): `device_unexpected_reply`. "answer": the 3xx itself is handed over, for devices
   * that answer a form login with one. It is never followed either way.
   */
  readonly redirect?: "fault" | "answer";
}

/** A whole answer; any status. */
export interface DeviceReply {
  readonly status: number;
  /** Lower-case names; several values of one name are joined with ", " (set-cookie: see `cookies`). */
  readonly headers: Readonly<Record<string, string>>;
  /** Every Set-Cookie header as it came. */
  readonly cookies: readonly string[];
  /** The body as UTF-8 text; "" if empty. */
  readonly text: string;
}

/** A certificate as a device presents it. */
export interface PresentedCertificate {
  /** SHA-256 of the DER form, 64 lower-case hex digits. */
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  /** RFC 3339. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly selfSigned: boolean;
}

/** A connection to one device, handed to a driver. Every call is held to the address rules, the pin, the deadlines and the size cap. */
export interface DeviceConnection {
  readonly endpoint: Endpoint;
  /** Resolves with any HTTP status but a redirect (see `DeviceRequest.redirect`); rejects only with `DeviceFault`. */
  request(request: DeviceRequest): Promise<DeviceReply>;
}
