import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** Nothing here yet: an icon, one sentence, one action. */
export function Empty({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="text-center px-4 py-14">
      <span className="inline-grid place-items-center w-10 h-10 rounded-[10px] border border-line-2 text-ink-3 mb-3">
        <Icon size={19} />
      </span>
      <div className="font-medium">{title}</div>
      {children === undefined ? null : <p className="text-ink-3 text-[12.5px] mt-0.5 mx-auto max-w-[440px]">{children}</p>}
      {action === undefined ? null : <div className="mt-3.5 flex justify-center gap-2">{action}</div>}
    </div>
  );
}
