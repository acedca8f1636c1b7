"use client";
import { saveTheme } from "../session/save-theme";
import { setSingleKeys, useSingleKeys } from "../shell/keys";
import { useTheme } from "../shell/theme";
import { Card } from "../ui/card";
import { useCommand } from "../ui/command-key";
import { Segmented, Switch } from "../ui/field";

/** How it looks and which keys act: for this person, in this browser. */
export function AppearanceCard() {
  const theme = useTheme();
  const keys = useSingleKeys();
  const palette = useCommand("K");
  return (
    <Card title="Appearance and keys">
      <div className="p-4 flex flex-col gap-5">
        <div>
          <div className="lab">Theme</div>
          <Segmented
            label="Theme"
            value={theme}
            onChange={saveTheme}
            className="w-full max-w-[360px]"
            options={[
              { value: "system", label: "System" },
              { value: "light", label: "Light" },
              { value: "dark", label: "Dark" },
            ]}
          />
        </div>
        <Switch
          checked={keys}
          onChange={setSingleKeys}
          label="Single-key shortcuts"
          hint={`j, k, x, c, e, g and others act while you are not typing. ? lists them. ${palette} works either way.`}
        />
      </div>
    </Card>
  );
}
