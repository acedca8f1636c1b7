const doors = [84, 138, 192, 246, 300, 354, 408, 462, 516];
const lit = 192;

/** Where a door's wire enters the PBX: a fan of parallel wires, the middle one straight. */
function wire(y: number): string {
  const rank = (y - 300) / 54;
  if (rank === 0) {
    return "M84 300H344";
  }
  const x = 254 - (4 - Math.abs(rank)) * 16;
  const entry = 300 + (rank < 0 ? -1 : 1) * (1.2 + (Math.abs(rank) - 0.0) * 3.2);
  const turn = rank < 0 ? 10 : -10;
  return `M84 ${y}H${x - 10}Q${x} ${y} ${x} ${y + turn}V${entry - turn}Q${x} ${entry} ${x + 10} ${entry}H344`;
}

function Door({ y }: { y: number }) {
  const on = y === lit;
  const stroke = on ? "var(--accent)" : "var(--line-2)";
  const ink = on ? "var(--accent)" : "var(--ink-3)";
  return (
    <>
      <path d={wire(y)} fill="none" stroke={stroke} strokeWidth={on ? 1.5 : 1} />
      <rect x="52" y={y - 15} width="30" height="30" rx="8" fill="var(--surface)" stroke={stroke} strokeWidth={on ? 1.5 : 1} />
      <rect x="61.5" y={y - 7} width="11" height="14" rx="2" fill="none" stroke={ink} strokeWidth="1.3" />
      <circle cx="67" cy={y + 3} r="1.3" fill={ink} />
    </>
  );
}

function Gateway({ y, on }: { y: number; on: boolean }) {
  const stroke = on ? "var(--accent)" : "var(--line-2)";
  const ink = on ? "var(--accent)" : "var(--ink-2)";
  const [from, turn] = on ? [292, -10] : [308, 10];
  return (
    <>
      <path
        d={`M416 ${from}H470Q480 ${from} 480 ${from + turn}V${y - turn}Q480 ${y} 490 ${y}H534`}
        fill="none"
        stroke={stroke}
        strokeWidth={on ? 1.5 : 1}
      />
      <rect x="534" y={y - 22} width="44" height="44" rx="11" fill="var(--surface)" stroke={stroke} strokeWidth={on ? 1.5 : 1} />
      <rect x="546" y={y} width="20" height="9" rx="2.5" fill="none" stroke={ink} strokeWidth="1.4" />
      <path d={`M560 ${y}v-4M556 ${y - 7}a5.5 5.5 0 0 1 8 0`} fill="none" stroke={ink} strokeWidth="1.4" strokeLinecap="round" />
      <path d={`M578 ${y}H1400`} fill="none" stroke={stroke} strokeWidth={on ? 1.5 : 1} />
    </>
  );
}

/** Doors, PBX and gateways on one wire. Decoration. */
export function ChainArt() {
  return (
    <svg viewBox="20 30 660 520" className="w-full max-w-[680px] overflow-visible" aria-hidden="true">
      {doors.map((y) => (
        <Door key={y} y={y} />
      ))}
      <rect x="344" y="264" width="72" height="72" rx="16" fill="var(--surface)" stroke="var(--line-2)" />
      {[281.5, 295.5, 309.5].map((y) => (
        <g key={y}>
          <rect x="363" y={y} width="34" height="9" rx="2.5" fill="none" stroke="var(--ink-2)" strokeWidth="1.4" />
          <circle cx="368.5" cy={y + 4.5} r="1.2" fill="var(--ink-2)" />
        </g>
      ))}
      <Gateway y={210} on />
      <Gateway y={390} on={false} />
      <g fontSize="11.5" fill="var(--ink-3)" textAnchor="middle">
        <text x="67" y="48">
          Intercoms
        </text>
        <text x="380" y="250">
          PBX
        </text>
        <text x="556" y="176">
          Gateway
        </text>
      </g>
    </svg>
  );
}
