import { expect, type Page } from "@playwright/test";
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

/** A camera at the back that sees this picture. */
async function cameraSees(page: Page, picture: Buffer): Promise<void> {
  await page.addInitScript(
    (source) => {
      const seen = async () => {
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
        return canvas.captureStream(10);
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
  const next = page.getByRole("region", { name: "Next step for this panel" });
  await expect(next).toContainText(/Next: |Nothing left to do/);

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
