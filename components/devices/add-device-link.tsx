import { useMay } from "../session/me";
import { ButtonLink } from "../ui/button";

/** The ways to a first device, where there is none yet; nothing for those who may not add one. */
export function AddDeviceLink() {
  return useMay("device.add") ? (
    <>
      <ButtonLink href="/devices/add" variant="primary" size="sm">
        Add device
      </ButtonLink>
      <ButtonLink href="/devices/find" size="sm">
        Find devices
      </ButtonLink>
      <ButtonLink href="/devices/import" size="sm">
        Import list
      </ButtonLink>
    </>
  ) : null;
}
