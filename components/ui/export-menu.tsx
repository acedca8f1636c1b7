"use client";
import { Download } from "lucide-react";
import { buttonClass } from "./button";
import { Menu } from "./menu";

/** Saves what a list shows as a file. `address`: of the file, by its format. */
export function ExportMenu({ label, address }: { label: string; address: (format: "csv" | "xlsx") => string }) {
  return (
    <Menu
      label={label}
      className={buttonClass({ size: "sm" }, "phone:w-10 phone:h-10 phone:p-0")}
      items={[
        { id: "xlsx", label: "Excel", hint: ".xlsx", href: address("xlsx"), download: true },
        { id: "csv", label: "Text with commas", hint: ".csv", href: address("csv"), download: true },
      ]}
    >
      <Download size={14} />
      <span className="only-d">Export</span>
    </Menu>
  );
}
