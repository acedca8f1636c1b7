/** Files below this are sent as they are. */
const bytesMin = 2_000_000;
/** The server keeps no more of the longer side. */
const longest = 2_560;
const quality = 0.88;

/**
 * A photo as large as it is kept: at a door the way to the server is slow, and a phone takes ten times as much as anybody will see. What the
 * browser cannot read is sent as it is, so that the server says what is wrong with it.
 */
export async function shrunk(file: File): Promise<File> {
  if (file.size < bytesMin) {
    return file;
  }
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
    const context = canvas.getContext("2d");
    if (!context) {
      return file;
    }
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    return blob && blob.size < file.size ? new File([blob], `${file.name}.jpg`, { type: "image/jpeg" }) : file;
  } catch {
    return file;
  }
}
