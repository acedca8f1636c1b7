"use client";
import { Area, AreaChart, Bar, BarChart, CartesianGrid, XAxis, YAxis } from "recharts";

const tick = { fontSize: 9, fill: "var(--ink-3)" } as const;

/** How much of each day one truth was yes. `from`: where the scale begins, the same for all four. A day of which nothing is known is a hole. */
export function ShareChart({ days, from }: { days: readonly { readonly day: string; readonly share: number | null }[]; from: number }) {
  const data = days.map(({ day, share }) => ({ day: Number(day.slice(8)), share: share === null ? null : Math.max(from, share) * 100 }));
  return (
    <AreaChart
      width={320}
      height={92}
      data={data}
      margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      role="presentation"
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis dataKey="day" tick={tick} tickLine={false} axisLine={{ stroke: "var(--line-2)" }} interval={6} height={16} />
      <YAxis
        domain={[from * 100, 100]}
        ticks={[from * 100, 50 + from * 50, 100]}
        tick={tick}
        tickLine={false}
        axisLine={false}
        width={40}
        // A plain space is where the library breaks a line.
        unit={"\u00a0%"}
      />
      <Area
        type="step"
        dataKey="share"
        stroke="var(--ok)"
        strokeWidth={1.5}
        fill="var(--ok)"
        fillOpacity={0.18}
        isAnimationActive={false}
      />
    </AreaChart>
  );
}

/** Resets of each day, those that ended in order below the others. The others are hatched, so that they are told apart without colour. */
export function ResetChart({ days }: { days: readonly { readonly day: string; readonly done: number; readonly other: number }[] }) {
  const data = days.map(({ day, done, other }) => ({ day: Number(day.slice(8)), done, other }));
  return (
    <BarChart
      width={320}
      height={120}
      data={data}
      margin={{ top: 6, right: 4, bottom: 0, left: 0 }}
      accessibilityLayer={false}
      role="presentation"
    >
      <defs>
        <pattern id="hatched" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="4" height="4" fill="var(--surface)" />
          <rect width="2" height="4" fill="var(--warn)" />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis dataKey="day" tick={tick} tickLine={false} axisLine={{ stroke: "var(--line-2)" }} interval={6} height={16} />
      <YAxis allowDecimals={false} tick={tick} tickLine={false} axisLine={false} width={24} />
      <Bar dataKey="done" stackId="resets" fill="var(--ok)" isAnimationActive={false} />
      <Bar dataKey="other" stackId="resets" fill="url(#hatched)" stroke="var(--warn)" isAnimationActive={false} />
    </BarChart>
  );
}
