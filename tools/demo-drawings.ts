/** Pictures of the demo's building, drawn here and nowhere photographed: SVG that `sharp` turns into what a camera would have taken. */

const svg = (width: number, height: number, inner: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif">${inner}</svg>`;

const many = (count: number, draw: (at: number) => string) => Array.from({ length: count }, (_, at) => draw(at)).join("");

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** A door panel on a wall of bricks, beside its door. */
export function doorPanel(name: string, wall = "#9a5f45"): string {
  const bricks = many(30, (row) =>
    many(
      11,
      (column) =>
        `<rect x="${column * 128 - (row % 2) * 64}" y="${row * 32}" width="122" height="27" rx="2" fill="${wall}" opacity="${0.72 + ((row * 7 + column * 5) % 6) / 20}"/>`,
    ),
  );
  const door = `<rect x="820" y="70" width="400" height="890" fill="#22343d"/><rect x="850" y="105" width="340" height="500" rx="6" fill="#6d8a96"/><path d="M850 105l340 0 0 120-340 260z" fill="#fff" opacity=".18"/><rect x="845" y="640" width="18" height="150" rx="9" fill="#d9dde0"/>`;
  const keys = many(12, (at) => {
    const [x, y] = [384 + (at % 3) * 52, 545 + Math.floor(at / 3) * 48];
    return `<rect x="${x}" y="${y}" width="42" height="38" rx="6" fill="#3a4148"/><text x="${x + 21}" y="${y + 26}" font-size="20" fill="#e9ecef" text-anchor="middle">${"123456789*0#"[at]}</text>`;
  });
  const panel = `<rect x="352" y="228" width="220" height="545" rx="18" fill="#15181c"/><rect x="362" y="238" width="200" height="525" rx="12" fill="#24292f"/><circle cx="462" cy="292" r="30" fill="#0a0c0e"/><circle cx="462" cy="292" r="14" fill="#24415f"/><circle cx="456" cy="286" r="4" fill="#9cc3ea"/><rect x="382" y="340" width="160" height="112" rx="6" fill="#0f2c45"/><text x="462" y="390" font-size="21" fill="#cfe4f7" text-anchor="middle">${escaped(name)}</text><text x="462" y="420" font-size="15" fill="#86a9c8" text-anchor="middle">Ring a flat</text>${many(3, (row) => many(12, (at) => `<circle cx="${392 + at * 12.6}" cy="${478 + row * 13}" r="2.6" fill="#0c0e10"/>`))}${keys}`;
  return svg(
    1280,
    960,
    `<rect width="1280" height="960" fill="#cdb9a6"/>${bricks}${door}<ellipse cx="470" cy="780" rx="150" ry="12" opacity=".25"/>${panel}<rect y="930" width="1280" height="30" fill="#7b7f83"/>`,
  );
}

/** A rack with a switch, a patch field and two servers. */
export function rack(): string {
  const unit = (y: number, height: number, inner: string) =>
    `<rect x="360" y="${y}" width="560" height="${height}" rx="4" fill="#2b3036"/>${inner}`;
  const ports = (y: number) =>
    many(
      24,
      (at) =>
        `<rect x="${386 + at * 21.5}" y="${y}" width="16" height="16" rx="2" fill="#0b0d0f"/><circle cx="${394 + at * 21.5}" cy="${y + 25}" r="2.5" fill="${at % 7 === 3 ? "#d87b12" : "#45bf82"}"/>`,
    );
  const cables = many(
    14,
    (at) =>
      `<path d="M${394 + at * 36} 270C${400 + at * 34} ${330 + (at % 5) * 14} ${470 + at * 22} ${330 + (at % 4) * 12} ${394 + at * 36} 372" fill="none" stroke="${["#2c64d2", "#d9b13b", "#6a737d"][at % 3]}" stroke-width="6"/>`,
  );
  const server = (y: number) =>
    unit(
      y,
      84,
      `${many(8, (at) => `<rect x="${384 + at * 46}" y="${y + 14}" width="38" height="56" rx="3" fill="#171a1e"/>`)}<circle cx="800" cy="${y + 42}" r="6" fill="#45bf82"/><circle cx="826" cy="${y + 42}" r="6" fill="#6895f4"/>`,
    );
  return svg(
    1280,
    960,
    `<rect width="1280" height="960" fill="#d8d4cc"/><rect y="800" width="1280" height="160" fill="#a7a39b"/><rect x="310" y="90" width="660" height="790" rx="10" fill="#171a1e"/><rect x="340" y="120" width="600" height="730" fill="#0e1013"/>${unit(230, 62, ports(244))}${unit(350, 62, ports(364))}${cables}${server(450)}${server(560)}${unit(680, 110, `<rect x="390" y="704" width="200" height="62" rx="4" fill="#0f2c45"/><text x="404" y="742" font-size="22" fill="#cfe4f7">UPS 100 %</text>`)}`,
  );
}

/** The plan of a ground floor: rooms, doors, and where the panels are. */
export function groundFloor(site: string): string {
  const room = (x: number, y: number, width: number, height: number, name: string) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#fff" stroke="#161a1f" stroke-width="8"/><text x="${x + width / 2}" y="${y + height / 2 + 8}" font-size="26" fill="#494d54" text-anchor="middle">${name}</text>`;
  const panel = (x: number, y: number, number: number) =>
    `<circle cx="${x}" cy="${y}" r="21" fill="#2c64d2"/><text x="${x}" y="${y + 9}" font-size="25" fill="#fff" text-anchor="middle">${number}</text>`;
  const opening = (x: number, y: number, width: number) =>
    `<rect x="${x}" y="${y - 6}" width="${width}" height="12" fill="#fff"/><path d="M${x} ${y}v${width}A${width} ${width} 0 0 0 ${x + width} ${y}" fill="none" stroke="#8c8f95" stroke-width="3"/>`;
  return svg(
    1600,
    1100,
    `<rect width="1600" height="1100" fill="#fff"/><text x="80" y="84" font-size="38" fill="#161a1f">${escaped(site)}, ground floor</text><text x="1520" y="84" font-size="24" fill="#686c73" text-anchor="end">1 : 100</text>${room(80, 130, 520, 380, "Lobby")}${room(600, 130, 380, 380, "Stairs and lift")}${room(980, 130, 540, 380, "Bike store")}${room(80, 510, 360, 480, "Mail room, rack")}${room(440, 510, 540, 480, "Flat 1")}${room(980, 510, 540, 480, "Flat 2")}${opening(270, 130, 100)}${opening(740, 130, 90)}${opening(230, 510, 90)}${opening(1200, 130, 120)}${opening(640, 510, 90)}${panel(410, 158, 1)}${panel(1350, 158, 2)}${panel(560, 560, 3)}${panel(1100, 560, 4)}<text x="80" y="1050" font-size="24" fill="#686c73">1 entrance · 2 bike store · 3, 4 monitors of the flats</text>`,
  );
}
