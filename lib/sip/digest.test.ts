import { describe, expect, test } from "vitest";
import { chooseChallenge, digestResponse, printCredentials, readDigest } from "./digest";

const rfc2617 = {
  algorithm: "MD5",
  user: "Mufasa",
  realm: "testrealm@host.com",
  nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
  method: "GET",
  uri: "/dir/index.html",
} as const;
const rfc7616 = {
  user: "Mufasa",
  realm: "http-auth@example.org",
  password: "Circle of Life",
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  method: "GET",
  uri: "/dir/index.html",
  qop: { nc: "00000001", cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ" },
} as const;

describe("digest authentication counts as the RFCs' own examples do", () => {
  test("RFC 2617 section 3.5: MD5 with qop=auth", () => {
    const answer = digestResponse({ ...rfc2617, password: "Circle Of Life", qop: { nc: "00000001", cnonce: "0a4f113b" } });
    expect(answer).toBe("6629fae49393a05397450978507c4ef1");
  });

  test("RFC 2069 section 2.4, with its erratum: MD5 without qop", () => {
    expect(digestResponse({ ...rfc2617, password: "CircleOfLife" })).toBe("1949323746fe6a43ef61f9606e7febea");
  });

  test("RFC 7616 section 3.9.1: MD5 and SHA-256", () => {
    expect(digestResponse({ ...rfc7616, algorithm: "MD5" })).toBe("8ca523f5e9506fed4657c9700eebdbec");
    expect(digestResponse({ ...rfc7616, algorithm: "SHA-256" })).toBe("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  });

  test("RFC 7616 section 3.9.2, with erratum 4897: SHA-512-256 and a user outside ASCII", () => {
    const answer = digestResponse({
      algorithm: "SHA-512-256",
      user: "Jäsøn Doe",
      realm: "api@example.org",
      password: "Secret, or not?",
      nonce: "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
      method: "GET",
      uri: "/doe.json",
      qop: { nc: "00000001", cnonce: "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v" },
    });
    expect(answer).toBe("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
  });
});

describe("of several challenges", () => {
  const md5 = 'Digest realm="a", nonce="1", algorithm=MD5, qop="auth"';
  const sha = 'Digest realm="a", nonce="2", algorithm=SHA-256, qop="auth,auth-int"';

  test.each([[[md5, sha]], [[sha, md5]]])("the strongest is answered, in whatever order they come", (values) => {
    expect(chooseChallenge(values)).toMatchObject({ algorithm: "SHA-256", nonce: "2", qop: true });
  });

  test("one for the expected realm goes before a stronger one for another", () => {
    expect(chooseChallenge([sha, 'Digest realm="mine", nonce="3"'], "mine")).toMatchObject({ realm: "mine", algorithm: "MD5" });
  });

  test("those that this client cannot answer are passed by", () => {
    const unknown = ['Digest realm="a", nonce="4", algorithm=SHA-1', 'Digest realm="a", nonce="5", qop="auth-int"', 'Basic realm="a"'];
    expect(chooseChallenge([...unknown, md5])).toMatchObject({ nonce: "1" });
    expect(chooseChallenge(unknown)).toBeUndefined();
    expect(chooseChallenge([])).toBeUndefined();
  });

  test("names and values are read in any case, with escapes and odd spaces", () => {
    expect(chooseChallenge(['DIGEST  Realm="a \\"b\\", c" ,NONCE="n=\\\\" ,  Algorithm=md5, STALE=TRUE, opaque=""'])).toEqual({
      realm: 'a "b", c',
      nonce: "n=\\",
      algorithm: "MD5",
      algorithmNamed: true,
      qop: false,
      opaque: "",
      stale: true,
    });
  });
});

describe("what is sent as an answer", () => {
  const answer = { user: '1"01', password: "do-not-print", method: "REGISTER", uri: "sip:a", count: 17, cnonce: "c0" };

  test("carries what the challenge asked for, and the secret nowhere", () => {
    const challenge = chooseChallenge(['Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth", opaque="o"']);
    const printed = challenge ? printCredentials({ ...answer, challenge }) : "";
    expect(Object.fromEntries(readDigest(printed) ?? [])).toEqual({
      username: '1"01',
      realm: "r",
      nonce: "n",
      uri: "sip:a",
      response: expect.stringMatching(/^[0-9a-f]{64}$/),
      algorithm: "SHA-256",
      opaque: "o",
      qop: "auth",
      nc: "00000011",
      cnonce: "c0",
    });
    expect(printed).not.toContain("do-not-print");
  });

  test("leaves out what an old server did not ask for", () => {
    const challenge = chooseChallenge(['Digest realm="r", nonce="n"']);
    const printed = challenge ? printCredentials({ ...answer, challenge }) : "";
    expect([...(readDigest(printed) ?? new Map()).keys()]).toEqual(["username", "realm", "nonce", "uri", "response"]);
  });
});
