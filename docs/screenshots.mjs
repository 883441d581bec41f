// Takes the screenshots in README.md. Usage: node screenshots.mjs URL FOLDER; docs/screenshots.sh calls it.
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

const [base, folder] = process.argv.slice(2);
const require = createRequire(join(resolve(process.env.WHOSAID_BROWSER ?? "target/browser"), "index.js"));
const { chromium } = require("playwright-core");
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

// A screenshot has few colours, so a palette saves two thirds of the bytes.
const crcs = Array.from({ length: 256 }, (_, n) => { for (let k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n; });
const crc = (bytes) => (bytes.reduce((sum, it) => crcs[(sum ^ it) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
const chunk = (name, data) => {
  const named = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc(named));
  return Buffer.concat([size, named, sum]);
};
const smaller = (png) => {
  let head = null;
  const parts = [];
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at), name = png.toString("latin1", at + 4, at + 8), data = png.subarray(at + 8, at + 8 + size);
    if (name === "IHDR") head = Buffer.from(data);
    if (name === "IDAT") parts.push(data);
    at += size + 12;
  }
  const [width, height, n] = [head.readUInt32BE(0), head.readUInt32BE(4), head[9] === 6 ? 4 : 3];
  const raw = inflateSync(Buffer.concat(parts)), stride = width * n;
  // Each byte is encoded as its difference from its neighbours to the left and above.
  const rows = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const a = x >= n ? rows[at - n] : 0, b = y ? rows[at - stride] : 0, c = x >= n && y ? rows[at - stride - n] : 0;
      const p = a + b - c, [da, db, dc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const by = [0, a, b, (a + b) >> 1, da <= db && da <= dc ? a : db <= dc ? b : c][filter];
      rows[at] = raw[y * (stride + 1) + 1 + x] + by;
    }
  }
  const counts = new Map();
  const colour = (at) => (rows[at] << 16) | (rows[at + 1] << 8) | rows[at + 2];
  for (let at = 0; at < rows.length; at += n) counts.set(colour(at), (counts.get(colour(at)) || 0) + 1);
  const palette = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([it]) => it);
  const near = new Map(palette.map((it, nth) => [it, nth]));
  const distance = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  for (const it of counts.keys()) if (!near.has(it)) near.set(it, palette.reduce((best, other, nth) => (distance(it, other) < distance(it, palette[best]) ? nth : best), 0));
  const pixels = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) pixels[y * (width + 1) + 1 + x] = near.get(colour(y * stride + x * n));
  head[9] = 3;
  const colours = Buffer.from(palette.flatMap((it) => [it >> 16, (it >> 8) & 255, it & 255]));
  return Buffer.concat([png.subarray(0, 8), chunk("IHDR", head), chunk("PLTE", colours), chunk("IDAT", deflateSync(pixels, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
};

const PICTURES = [
  { name: "page-start", path: "/", height: 760 },
  { name: "page-claims", path: "/claims?about=goods+deficit&sort=period", height: 820 },
  { name: "page-disputes", path: "/disputes?about=deficit", height: 900, after: (page) => page.locator(".dispute").first().scrollIntoViewIfNeeded() },
  { name: "page-document", path: "/documents/korus-goods-deficit-2016", height: 760, dark: true },
  { name: "page-graph", path: "/graph?around=South+Korea&limit=60", height: 900, after: (page) => page.waitForSelector("#drawing[data-state=still]", { timeout: 30000 }) },
  { name: "page-phone", path: "/search?q=deficit", width: 390, height: 760 },
];
for (const { name, path, width = 1200, height, dark = false, after } of PICTURES) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  await page.goto(base + path, { waitUntil: "load" });
  if (after) await after(page);
  writeFileSync(join(folder, `${name}.png`), smaller(await page.screenshot()));
  await page.close();
}
await browser.close();
