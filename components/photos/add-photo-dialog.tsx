"use client";
import { Camera, ImagePlus } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Button } from "../ui/button";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { KindChoice } from "./kind-choice";
import { type Owner, type Photo, useChangePhotos } from "./use-photos";

const captionMax = 200;

/** An address under which the browser shows a file that was chosen, as long as it is shown. */
function useShown(file: File | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!file) {
      return;
    }
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return file && address;
}

function Chooser({
  input,
  label,
  camera = false,
  onFile,
}: {
  input: RefObject<HTMLInputElement | null>;
  label: string;
  camera?: boolean;
  onFile: (file: File) => void;
}) {
  return (
    <input
      ref={input}
      type="file"
      // The camera gives what it takes; of files a phone then hands over a JPEG where it keeps something else.
      {...(camera ? { accept: "image/*", capture: "environment" } : { accept: "image/png,image/jpeg,image/webp" })}
      className="sr-only"
      aria-label={label}
      tabIndex={-1}
      onChange={({ target }) => {
        const file = target.files?.[0];
        if (file) {
          onFile(file);
        }
        target.value = "";
      }}
    />
  );
}

/** Takes or chooses a picture, writes a line under it, and sends it; says how far it has come. */
export function AddPhotoDialog({ owner, what, onClose }: { owner: Owner; what: string; onClose: () => void }) {
  const { add, share } = useChangePhotos(owner);
  const [file, setFile] = useState<File>();
  const [caption, setCaption] = useState("");
  const [kind, setKind] = useState<Photo["kind"]>("photo");
  const [lacking, setLacking] = useState(false);
  const shown = useShown(file);
  const [camera, chosen] = [useRef<HTMLInputElement>(null), useRef<HTMLInputElement>(null)];
  const { fields, rest } = complaintsOf(add.error, ["file", "caption"]);
  const fileProblem = fields.file ?? (lacking && !file ? "Take a photo or choose a file." : undefined);
  const percent = Math.floor(share * 100);
  const take = (given: File) => {
    setFile(given);
    add.reset();
  };
  const send = () => {
    if (!file) {
      setLacking(true);
      return;
    }
    add.mutateAsync({ file, kind, caption }).then(onClose, () => undefined);
  };
  return (
    <FormDialog
      title={`Add a ${what}`}
      sub="A PNG, JPEG or WebP. Where and with what it was taken is not kept."
      send="Add"
      busy={add.isPending && (share < 1 ? `Sending, ${percent} %` : "Drawing it anew")}
      onSend={send}
      onClose={onClose}
    >
      <div className="grid gap-2">
        {shown ? (
          // biome-ignore lint/performance/noImgElement: a file that the browser holds
          <img src={shown} alt="As it was chosen" className="w-full max-h-[240px] object-contain rounded-lg bg-sunken" />
        ) : null}
        <div className="flex gap-2 flex-wrap">
          <span className="only-m">
            <Button onClick={() => camera.current?.click()}>
              <Camera size={15} />
              Take a photo
            </Button>
          </span>
          <Button onClick={() => chosen.current?.click()}>
            <ImagePlus size={15} />
            {file ? "Choose another file" : "Choose a file"}
          </Button>
        </div>
        <Chooser input={camera} camera label="Photo from the camera" onFile={take} />
        <Chooser input={chosen} label="File of the picture" onFile={take} />
        {file ? <p className="text-xs text-ink-3 wrap-break-word">{file.name}</p> : null}
        {fileProblem ? (
          <p role="alert" className="text-xs text-bad-ink">
            {fileProblem}
          </p>
        ) : null}
        {add.isPending ? <progress className="w-full h-1.5" max={1} value={share} aria-label="Sent" /> : null}
      </div>
      <Field label="What it shows" optional hint="“Rack, mail room”" error={fields.caption}>
        {(control) => <TextInput {...control} value={caption} maxLength={captionMax} onChange={setCaption} />}
      </Field>
      {owner.of === "site" ? <KindChoice kind={kind} onChange={setKind} /> : null}
      {rest ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
