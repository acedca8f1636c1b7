import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkAddress, defaultNetworks, formatNetworks, parseNetworks } from "./address-rules";

const everything = parseNetworks("0.0.0.0/0, ::/0");
const ask = (ip: string, networks = everything, port = 80) => checkAddress(ip, { networks, own: [{ host: "10.0.0.1", port: 4000 }], port });

describe("which addresses may be dialled", () => {
  test.each(["10.0.0.5", "172.16.0.1", "172.31.255.254", "192.168.1.1", "100.64.0.1", "fd00::5", "::ffff:10.0.0.5"])(
    "%s is allowed where nobody has listed anything",
    (ip) => {
      expect(ask(ip, defaultNetworks)).toEqual({ allowed: true });
    },
  );

  test.each(["8.8.8.8", "172.32.0.1", "192.169.0.1", "100.128.0.1", "2001:4860:4860::8888", "::ffff:8.8.8.8", "127.0.0.1", "::1"])(
    "%s is not allowed where nobody has listed anything",
    (ip) => {
      expect(ask(ip, defaultNetworks)).toMatchObject({ allowed: false });
    },
  );

  test.each([
    ["169.254.169.254", "metadata"],
    ["169.254.0.1", "link-local"],
    ["fe80::1", "link-local"],
    ["fd00:ec2::254", "metadata"],
    ["100.100.100.200", "metadata"],
    ["168.63.129.16", "metadata"],
    ["224.0.0.1", "multicast"],
    ["239.255.255.250", "multicast"],
    ["ff02::1", "multicast"],
    ["0.0.0.0", "unspecified"],
    ["0.1.2.3", "unspecified"],
    ["::", "unspecified"],
    ["255.255.255.255", "broadcast"],
    ["::ffff:169.254.169.254", "metadata"],
    ["::ffff:a9fe:a9fe", "metadata"],
    ["::ffff:0.0.0.0", "unspecified"],
    ["::ffff:127.0.0.1", "not in the allowed"],
    ["127.0.0.1", "not in the allowed"],
    ["127.255.255.254", "not in the allowed"],
    ["::1", "not in the allowed"],
    ["::127.0.0.1", "stands for"], // IPv4-compatible
    ["::169.254.169.254", "stands for"],
    ["::ffff:0:169.254.169.254", "stands for"], // SIIT
    ["64:ff9b::169.254.169.254", "stands for"], // NAT64
    ["64:ff9b::7f00:1", "stands for"],
    ["64:ff9b:1::169.254.169.254", "stands for"],
    ["2002:a9fe:a9fe::1", "stands for"], // 6to4
    ["2002:7f00:1::", "stands for"],
    ["2001:0:a9fe:a9fe::1", "stands for"], // Teredo's server
    ["2001:0:808:808::5601:5601", "stands for"], // Teredo's client, inverted
    ["10.1", "not an IP"],
    ["2130706433", "not an IP"],
    ["0177.0.0.1", "not an IP"],
    ["fe80::1%eth0", "not an IP"],
    ["", "not an IP"],
  ])("%s is denied although everything is listed", (ip, reason) => {
    expect(ask(ip)).toEqual({ allowed: false, reason: expect.stringContaining(reason) });
  });

  test("loopback is allowed only where loopback itself is listed", () => {
    expect(ask("127.0.0.1", parseNetworks("127.0.0.1"))).toEqual({ allowed: true });
    expect(ask("127.0.0.2", parseNetworks("127.0.0.1"))).toMatchObject({ allowed: false });
    expect(ask("127.0.0.2", parseNetworks("127.0.0.0/8"))).toEqual({ allowed: true });
    expect(ask("::ffff:127.0.0.2", parseNetworks("127.0.0.0/8"))).toEqual({ allowed: true });
    expect(ask("::1", parseNetworks("127.0.0.0/8"))).toMatchObject({ allowed: false });
    expect(ask("::1", parseNetworks("::1"))).toEqual({ allowed: true });
  });

  test("Lineward's own listener is denied at its port, in every form, and a device at another port is not", () => {
    expect(ask("10.0.0.1", everything, 4000)).toEqual({ allowed: false, reason: expect.stringContaining("Lineward itself") });
    expect(ask("::ffff:10.0.0.1", everything, 4000)).toMatchObject({ allowed: false });
    expect(ask("64:ff9b::10.0.0.1", everything, 4000)).toMatchObject({ allowed: false });
    expect(ask("10.0.0.1", everything, 80)).toEqual({ allowed: true });
  });

  test("an embedding of an address outside the list is denied even if its own prefix is listed", () => {
    expect(ask("64:ff9b::8.8.8.8", parseNetworks("64:ff9b::/96, 10.0.0.0/8"))).toMatchObject({ allowed: false });
    expect(ask("64:ff9b::10.0.0.5", parseNetworks("64:ff9b::/96, 10.0.0.0/8"))).toEqual({ allowed: true });
  });

  test("no IPv6 form of any address gets further than the address itself", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "::", "64:ff9b::", "::ffff:0:"), (ip, prefix) => {
        if (!ask(ip).allowed) {
          expect(ask(`${prefix}${ip}`).allowed).toBe(false);
        }
      }),
      { numRuns: 2000, examples: [["169.254.1.1", "::"]] },
    );
  });
});

describe("the list of networks", () => {
  test("reads CIDRs and single addresses, and writes them back", () => {
    const networks = parseNetworks(" 10.0.0.0/8,192.168.4.7 , fd00::/8,::1 ");
    expect(networks.map(({ cidr }) => cidr)).toEqual(["10.0.0.0/8", "192.168.4.7/32", "fd00::/8", "::1/128"]);
    expect(parseNetworks(formatNetworks(networks))).toEqual(networks);
    expect(parseNetworks(formatNetworks(defaultNetworks))).toEqual(defaultNetworks);
  });

  test.each([
    ["10.0.0.0/8, nonsense", '"nonsense"'],
    ["10.0.0.0/33", "up to 32"],
    ["fd00::/129", "up to 128"],
    ["10.0.0.0/8/8", '"10.0.0.0/8/8"'],
    ["10.0.0.0/", '"10.0.0.0/"'],
    ["10.0.0.0/08", '"10.0.0.0/08"'],
    ["10/8", '"10/8"'],
    ["010.0.0.0/8", '"010.0.0.0/8"'],
    ["10.0.0.5/8", "Write 10.0.0.0/8"],
    ["10.0.0.0/8,,192.168.0.0/16", '""'],
    ["::ffff:10.0.0.0/104", "IPv4 network itself"],
    ["169.254.0.0/16", "link-local"],
    ["169.254.169.254", "metadata"],
    ["fe80::/64", "link-local"],
    ["224.0.0.0/4", "multicast"],
    ["", "empty"],
  ])("%j is refused, naming what is wrong", (text, words) => {
    expect(() => parseNetworks(text)).toThrow(words);
  });
});
