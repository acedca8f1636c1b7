"use client";
import { Together } from "../ui/together";
import { TopBar } from "../ui/top-bar";
import { useCurrentPart } from "../ui/use-current-part";
import { useSettingsParts } from "./settings-parts";
import { SettingsJump, SettingsRail } from "./settings-rail";

/** Parts of the settings side by side with them, on a wide screen. */
export function SettingsPage() {
  const groups = useSettingsParts();
  const current = useCurrentPart(groups.flatMap(({ parts }) => parts.map(({ id }) => id)));
  return (
    <>
      <TopBar title="Settings" />
      <SettingsJump groups={groups} current={current} />
      <div className="flex items-start">
        <SettingsRail groups={groups} current={current} />
        <div className="min-w-0 flex-1 max-w-[868px] border-l border-line narrow:border-l-0 min-h-[calc(100vh-72px)]">
          <Together className="p-6 phone:p-4 flex flex-col gap-4">
            {groups.flatMap(({ parts }) =>
              parts.map(({ id, card }) => (
                <div key={id} id={id} className="scroll-mt-16 narrow:scroll-mt-[110px]">
                  {card}
                </div>
              )),
            )}
          </Together>
        </div>
      </div>
    </>
  );
}
