import path from "node:path";
import { expect, type Page } from "@playwright/test";
import sharp from "sharp";
import { decodePixels } from "@/components/devices/scan/decode-pixels";
import { codePicture } from "../support/code-picture";
import { test } from "./fixtures";
import { startPanel } from "./stand-ins";

const changesOf = (page: Page) => page.getByRole("complementary", { name: "Changes" });

test("what one device holds is taken over into another's form, and chosen for others, without users and secrets", async ({
  page,
  api,
  signIn,
  keep,
  looks,
}) => {
  const { id: siteId } = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Dunlin Yard" } });
  const held = { registration_interval: 300, realm: "plover.example", user: "301", user_id: "301" };
  const [first, second] = [await startPanel({ sections: { sip: held } }), await startPanel()];
  const from = await keep(first, { name: "Plover gate", siteId });
  const to = await keep(second, { name: "Plover lobby", siteId });
  await signIn();

  await test.step("place and notes are written on the page, and the place stands in its head", async () => {
    await page.goto(`/devices/${to}`);
    await page.getByRole("button", { name: "Write place and notes" }).click();
    const dialog = page.getByRole("dialog", { name: "Place and notes of Plover lobby" });
    await expect(dialog.getByLabel("Floor")).toBeFocused();
    await dialog.getByLabel("Place").fill("Door 3, basement");
    await dialog.getByLabel("Flat").fill("007");
    await dialog.getByLabel("Note").fill("Key at the caretaker");
    await dialog.getByRole("button", { name: "Save" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByTitle("Door 3, basement, flat 007")).toBeVisible();
    await expect(page.getByText("Key at the caretaker")).toBeVisible();
  });

  await test.step("values of another of the family come in as changes; what was left out is said", async () => {
    await page.goto(`/devices/${to}/settings/sip`);
    await expect(page.getByText(/^Read from the panel/)).toBeVisible();
    await page.getByRole("button", { name: "Copy from…" }).click();
    const dialog = page.getByRole("dialog", { name: "Copy SIP account 1 from another panel" });
    await dialog.getByRole("searchbox").fill("plover");
    await expect(dialog.getByRole("radio")).toHaveCount(1);
    await dialog.getByRole("radio", { name: /Plover gate/ }).check();
    await dialog.getByRole("button", { name: "Read and copy" }).click();
    await expect(page.getByText(/Left out: User and User ID, which say who a device is; Password, which is a secret/)).toBeVisible();
    await expect(page.getByRole("textbox", { name: "Realm" })).toHaveValue("plover.example");
    await expect(page.getByRole("textbox", { name: "User", exact: true })).toHaveValue("118");
    await expect(changesOf(page)).toContainText("300 seconds");
    await looks("copied-from");
    await changesOf(page).getByRole("button", { name: "Discard all" }).click();
    await expect(page.getByText(/^Left out:/)).toHaveCount(0);
  });

  await test.step("and they stand chosen in the form over many", async () => {
    await page.goto(`/devices/${from}/settings/sip`);
    await expect(page.getByText(/^Read from the panel/)).toBeVisible();
    await page.getByRole("button", { name: "Use for others" }).click();
    const dialog = page.getByRole("dialog", { name: "Use SIP account 1 of Plover gate for others" });
    await expect(dialog.getByRole("radio", { name: /at Dunlin Yard/ })).toBeChecked();
    await dialog.getByRole("radio", { name: "Those that I choose" }).check();
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Choose at least one panel.");
    await dialog.getByRole("checkbox", { name: /Plover lobby/ }).check();
    await dialog.getByRole("button", { name: "Go on" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Change SIP settings of 1 device" })).toBeVisible();
    await expect(page.getByText(/fields have what Plover gate holds\./)).toBeVisible();
    await expect(page.getByLabel("Realm", { exact: true })).toHaveValue("plover.example");
    await expect(page.getByRole("button", { name: "Change User", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Keep Realm instead" }).click();
    await expect(page.getByRole("button", { name: "Change Realm", exact: true })).toBeVisible();
  });
});

interface Lens {
  /** What the page looks through, or why it may not. */
  lens?: MediaStream;
  refuses?: string;
}

/** True once nothing looks through the camera any more, whose light goes out with that. */
const isDark = (page: Page) => page.evaluate(() => (window as Lens).lens?.getTracks().every(({ readyState }) => readyState === "ended"));

/** A camera at the back that sees this picture. */
async function cameraSees(page: Page, picture: Buffer): Promise<void> {
  await page.addInitScript(
    (source) => {
      const kept = window as Lens;
      const seen = async () => {
        if (kept.refuses !== undefined) {
          throw new DOMException("", kept.refuses);
        }
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [640, 480];
        const context = canvas.getContext("2d");
        const draw = () => {
          context?.fillRect(0, 0, 640, 480);
          context?.drawImage(image, 200, 120);
        };
        draw();
        setInterval(draw, 100);
        kept.lens = canvas.captureStream(10);
        return kept.lens;
      };
      navigator.mediaDevices.getUserMedia = seen;
    },
    `data:image/png;base64,${picture.toString("base64")}`,
  );
}

test("at the door a label is scanned with a phone: a known serial opens its device, an address comes into the form, text is said", async ({
  page,
  signIn,
  keep,
  looks,
}) => {
  const panel = await startPanel({ serial: "0C565C7711AB" });
  await keep(panel, { name: "Curlew gate" });
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn();
  await cameraSees(page, codePicture("S/N 0c:56:5c:77:11:ab"));
  await page.goto("/devices");
  await page.getByRole("link", { name: "Scan a label" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Curlew gate" })).toBeVisible();
  expect(await isDark(page)).toBe(true);
  const next = page.getByRole("region", { name: "Next step for this panel" });
  await expect(next).toContainText(/Next: |Nothing left to do/);

  await test.step("why there is no camera is said, and one that looks at nothing goes dark with the dialog", async () => {
    await cameraSees(page, codePicture(" "));
    await page.goto("/devices/add");
    const dialog = page.getByRole("dialog", { name: "Scan a label or QR code" });
    const reasons = {
      NotAllowedError: "Allow it in the address bar",
      NotFoundError: "No camera is found",
      NotReadableError: "Another program",
    };
    for (const [name, words] of Object.entries(reasons)) {
      await page.evaluate((refuses) => Object.assign(window, { refuses }), name);
      await page.getByRole("button", { name: "Scan label or QR code" }).click();
      await expect(dialog).toContainText(words);
      await page.keyboard.press("Escape");
    }
    await page.evaluate(() => Object.assign(window, { refuses: undefined }));
    await page.getByRole("button", { name: "Scan label or QR code" }).click();
    await expect(dialog.getByLabel("What the camera sees")).toBeVisible();
    await looks("scan");
    expect(await isDark(page)).toBe(false);
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    expect(await isDark(page)).toBe(true);
  });

  await test.step("over plain http a photo does instead", async () => {
    await page.addInitScript(() => Object.defineProperty(navigator, "mediaDevices", { value: undefined }));
    await page.goto("/devices/add?scan");
    const dialog = page.getByRole("dialog", { name: "Scan a label or QR code" });
    await expect(dialog).toContainText("Take a photo of the label instead.");
    await looks("scan-without-camera");
    const photo = dialog.getByLabel("Take or choose a photo");
    const file = (name: string, buffer: Buffer) => ({ name, mimeType: "image/png", buffer });
    await photo.setInputFiles(file("text.png", codePicture("Ask the caretaker")));
    await expect(dialog.getByRole("status")).toContainText("The code holds text, no address and no serial: Ask the caretaker");
    await photo.setInputFiles(file("none.png", Buffer.from("no picture")));
    await expect(dialog.getByRole("status")).toContainText("no picture that the browser can read");
    await photo.setInputFiles(file("new.png", codePicture("SN: 99-XY-1234")));
    await expect(dialog.getByRole("status")).toContainText("No device here has the serial 99-XY-1234.");
    await photo.setInputFiles(file("address.png", codePicture(`http://admin:admin@127.0.0.1:${panel.port}/setup`)));
    await expect(dialog).toBeHidden();
    await expect(page.getByLabel("Address")).toHaveValue(`http://127.0.0.1:${panel.port}`);
  });
});

/** What a camera would read from what is on the screen here: on white, as on paper. */
async function codeOn(page: Page, name: string): Promise<string | undefined> {
  const shot = await page.getByRole("img", { name }).first().screenshot();
  const onPaper = sharp(shot).extend({ top: 16, bottom: 16, left: 16, right: 16, background: "#fff" }).resize({ width: 640 });
  const { data, info } = await onPaper.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return decodePixels({ data: new Uint8ClampedArray(data), width: info.width, height: info.height }, true);
}

test("at the door a note and a photo are left with a phone, and a label is printed whose code leads back here after a sign-in", async ({
  page,
  api,
  keep,
  signIn,
  anotherPage,
  looks,
  looksWideAndNarrow,
}) => {
  test.setTimeout(180_000);
  const site = await api.call<{ id: string }>("POST", "/api/sites", { body: { name: "Curlew Court" } });
  const device = await keep(await startPanel(), { name: "Curlew side door", siteId: site.id, floor: "0", place: "left of the gate" });
  // As large as a phone's, so that the browser draws it smaller before it sends it.
  const noise = { type: "gaussian", mean: 120, sigma: 60 } as const;
  const large = await sharp({ create: { width: 4_000, height: 3_000, channels: 3, background: "#345", noise } })
    .jpeg({ quality: 90 })
    .toBuffer();
  const drawing = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`);
  const plan = await sharp({ create: { width: 900, height: 600, channels: 3, background: "#fff" } })
    .png()
    .toBuffer();
  const long = "Side entrance with the letter boxes, seen from the gate on a wet morning";
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn();

  await test.step("a note, and a photo from the camera; what is no picture is refused in the box", async () => {
    await page.goto(`/devices/${device}`);
    await expect(page.getByText("Nobody has left a note here yet.")).toBeVisible();
    await page.getByRole("button", { name: "Write a note" }).click();
    const box = page.getByRole("dialog", { name: "Write a note" });
    await box.getByRole("button", { name: "Save" }).click();
    await expect(box.getByRole("alert")).toContainText("Write what the next one should know");
    await box.getByLabel("What the next one should know").fill("Screws are T10.\nBring the long bit.");
    await box.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("list", { name: "Notes" })).toContainText("Bring the long bit.");
    await page.getByRole("button", { name: "Add a photo" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a photo" });
    await expect(dialog.getByRole("button", { name: "Take a photo" })).toBeVisible();
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog.getByRole("alert")).toHaveText("Take a photo or choose a file.");
    await dialog.getByLabel("File of the picture").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: drawing });
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(dialog.getByRole("alert")).toContainText("This is no PNG, JPEG or WebP.");
    await dialog.getByLabel("Photo from the camera").setInputFiles({ name: "IMG_0001.jpg", mimeType: "image/jpeg", buffer: large });
    await dialog.getByLabel("What it shows").fill(long);
    await looks("photo-add");
    const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().includes("/photos?"));
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    expect(Number((await (await sent).allHeaders())["content-length"])).toBeLessThan(large.byteLength);
    await expect(dialog).toBeHidden();
    const tile = page.getByRole("button", { name: `Open ${long}` });
    await tile.scrollIntoViewIfNeeded();
    await expect.poll(() => tile.locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(480);
    await looksWideAndNarrow("device-door");
  });

  await test.step("the site has a plan beside its photos; the picture itself is no page and nothing for a stranger", async () => {
    await page.goto(`/sites/${site.id}`);
    await page.getByRole("button", { name: "Add a photo or plan" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a photo or plan" });
    await dialog.getByLabel("File of the picture").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: plan });
    await dialog.getByRole("radio", { name: "Plan" }).check();
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Open Plan" }).click();
    const shown = page.getByRole("dialog", { name: "Plan" });
    await shown.getByLabel("What it shows").fill("Ground floor");
    await shown.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("dialog", { name: "Ground floor" })).toBeVisible();
    await looksWideAndNarrow("photo-open");
    const address = await page.getByRole("dialog").getByRole("img").getAttribute("src");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Open Ground floor" })).toBeVisible();
    const answer = await page.request.get(address ?? "");
    expect(answer.headers()).toMatchObject({ "content-type": "image/webp", "x-content-type-options": "nosniff" });
    expect(answer.headers()["content-security-policy"]).toContain("sandbox");
    const stranger = await anotherPage();
    expect((await stranger.request.get(address ?? "")).status()).toBe(401);
  });

  await test.step("the label is printed on the sheet that is chosen, and its code opens the device after a sign-in", async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`/devices/${device}`);
    await page.getByRole("link", { name: "Label for the door" }).click();
    await expect(page.getByRole("heading", { name: "Labels for the doors" })).toBeAttached();
    await page.getByRole("radio", { name: /Avery L7163/ }).check();
    await page.getByLabel("Begin at label").fill("15");
    await expect(page.getByRole("main").getByRole("alert")).toContainText("A number from 1 to 14.");
    await page.getByLabel("Begin at label").fill("4");
    const sheet = page.getByRole("region", { name: "Sheet 1 of 1" });
    await expect(sheet).toContainText("Curlew side doorGround floor, left of the gateCurlew Court");
    await looksWideAndNarrow("labels");
    const link = await codeOn(page, "Code that opens Curlew side door");
    expect(link).toMatch(/\/d\/[0-9A-Z]{8}$/);
    const folder = path.resolve(import.meta.dirname, "../../test-results/screens");
    const pdf = await page.pdf({ path: path.join(folder, "labels.pdf"), preferCSSPageSize: true });
    expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const phone = await anotherPage();
    await phone.goto(link ?? "");
    await expect(phone).toHaveURL(/\/sign-in\?next=%2Fd%2F[0-9A-Z]{8}$/);
    await page.goto(link ?? "");
    await expect(page).toHaveURL(new RegExp(`/devices/${device}$`));
    await expect(page.getByRole("heading", { level: 1, name: "Curlew side door" })).toBeVisible();
    expect((await page.goto("/d/00000000"))?.status()).toBe(404);
  });
  await api.call("DELETE", `/api/devices/${device}`);
  await api.call("DELETE", `/api/sites/${site.id}`);
});
