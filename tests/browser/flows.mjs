// Drives the page in headless Chromium as a reader would, in light, in dark and at phone width. Fails on any console error, any
// request to another host, and any serious fault that axe-core finds. Usage: node flows.mjs URL TOKEN [FOLDER]. FOLDER receives
// screenshots. WHOSAID_BROWSER names the folder whose node_modules hold playwright-core and axe-core.
import assert from "node:assert/strict";
import { readFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const [base, token, shots] = process.argv.slice(2);
const require = createRequire(join(resolve(process.env.WHOSAID_BROWSER ?? "."), "index.js"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const LOOKS = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
};

// axe's serious and critical faults, which no page may have.
const faults = async (page) => {
  // The page's policy forbids foreign scripts, so this one is injected from outside the page.
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
  const serious = found.violations.filter((it) => ["serious", "critical"].includes(it.impact));
  assert.deepEqual(serious.map((it) => `${it.id}: ${it.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`), [], page.url());
};

for (const [look, options] of Object.entries(LOOKS)) {
  const context = await browser.newContext({ ...options, acceptDownloads: true });
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) wrong.push(`${page.url()}: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`${page.url()}: ${error.message}`));
  page.on("dialog", async (dialog) => { wrong.push(`${page.url()}: a dialog: ${dialog.message()}`); await dialog.dismiss(); });
  page.on("request", (request) => {
    if (!request.url().startsWith(base) && !request.url().startsWith("blob:")) wrong.push(`another host: ${request.url()}`);
  });
  const look_at = async (name) => {
    await faults(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 1, `${page.url()} is ${overflow} pixels too wide (${look})`);
    const cut = await page.evaluate(() => [...document.querySelectorAll("svg.plot")]
      .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map((it) => it.getAttribute("class")));
    assert.deepEqual(cut, [], `${page.url()}: a drawing is cut off (${look})`);
    if (shots) await page.screenshot({ path: join(shots, `${name}-${look}.png`) });
  };
  const go = (path) => page.goto(base + path, { waitUntil: "load" });

  // Search, open a document, follow a claim to its sentence.
  await go("/");
  await look_at("start");
  await page.fill("#q", "deficit");
  await page.press("#q", "Enter");
  await page.waitForURL(/\/search\?q=deficit/);
  assert.ok((await page.locator(".hits > li").count()) > 0);
  assert.ok((await page.locator(".passage mark").count()) > 0);
  await look_at("search");
  await page.locator(".chip").first().click();
  await page.waitForURL(/\/documents\/.+#claim-/);
  assert.notEqual(await page.locator(".s:has(:target)").evaluate((it) => getComputedStyle(it).backgroundColor), "rgba(0, 0, 0, 0)");
  await look_at("document");
  const figures = page.locator(".m.figure");
  await figures.first().focus();
  assert.match(await figures.first().getAttribute("data-tip"), /: /);
  const before = await figures.first().evaluate((it) => getComputedStyle(it).backgroundColor);
  await page.locator("#show-figure").uncheck();
  assert.notEqual(await figures.first().evaluate((it) => getComputedStyle(it).backgroundColor), before);

  // Filter claims, sort them, follow one, take them away.
  await go("/claims");
  await page.fill("input[name=about]", "deficit");
  await page.getByRole("button", { name: "Show" }).click();
  await page.waitForURL(/about=deficit/);
  const n_claims = await page.locator("table.claims tbody tr.sentence").count();
  assert.ok(n_claims > 0);
  assert.ok((await page.locator("svg.scatter a:visible").count()) > 1);
  assert.equal(await page.locator("svg.scatter:visible").count(), 1);
  await look_at("claims");
  if (look !== "phone") {
    await page.locator("th a", { hasText: "Figure" }).click();
    await page.waitForURL(/sort=value/);
    assert.equal(await page.locator("th[aria-sort=descending]").count(), 1);
  }
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  assert.equal(readFileSync(await file.path(), "utf8").trim().split("\n").length > n_claims, true);
  await page.locator("table.claims a.value").first().click();
  await page.waitForURL(/#claim-/);

  // See a disagreement.
  await go("/disputes");
  assert.ok((await page.locator(".dispute").count()) > 0);
  assert.ok((await page.locator(".dispute svg.axis .dot").count()) > 1);
  assert.ok((await page.locator(".dispute blockquote").count()) > 1);
  await look_at("disputes");

  // An actor, a measure, all of them, all documents.
  await go("/entities");
  await look_at("entities");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/\/entities\/.+/);
  await look_at("entity");
  await go("/claims?about=deficit");
  await page.locator("td a[href^='/measures/'], td a[href^='/measures']").first().click();
  await page.waitForURL(/\/measures\//);
  await look_at("measure");
  await go("/documents");
  await look_at("documents");

  // Draw the graph, expand a node, hide a type, open an edge, save it.
  await go("/graph");
  await look_at("graph-first");
  await page.locator(".first a").first().click();
  await page.waitForURL(/around=/);
  await page.waitForSelector("#drawing svg .node");
  await page.waitForSelector("#drawing[data-state=still]", { timeout: 20000 });
  const n_nodes = await page.locator("#drawing .node").count();
  await look_at("graph");
  const node = page.locator("#drawing .node:not(.is-root)").first();
  await node.focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".panel h2");
  await faults(page);
  for (const other of await page.locator("#drawing .node:not(.is-root)").all()) {
    if ((await page.locator("#drawing .node").count()) > n_nodes) break;
    await other.focus();
    const answered = page.waitForResponse(/\/api\/v1\/graph/);
    await page.keyboard.press("e");
    await answered;
    await page.waitForTimeout(100);
  }
  assert.ok((await page.locator("#drawing .node").count()) > n_nodes, "no node could be expanded");
  const kinds = page.locator("#drawing .kinds input[name=claim]");
  await kinds.uncheck();
  assert.ok((await page.locator("#drawing .node[display=none]").count()) > 0);
  await kinds.check();
  await page.locator("#drawing .edge-group:not([display=none]) .edge-hit").first().dispatchEvent("click");
  await page.waitForSelector(".panel blockquote, .panel .note");
  await page.keyboard.press("Escape");
  for (const name of ["SVG", "PNG"]) {
    const [saved] = await Promise.all([page.waitForEvent("download"), page.locator(".zoom button", { hasText: name }).click()]);
    assert.ok(readFileSync(await saved.path()).length > 1000);
  }

  // Ask two questions: one that fails, one that is answered.
  await go("/sparql");
  await page.fill("#query", "SELECT ?who WHERE { ?claim oops ");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(".wrong .here");
  await look_at("ask-wrong");
  await page.fill("#query", "SELECT ?who (COUNT(?claim) AS ?n) { ?claim prov:wasAttributedTo/schema:name ?who } GROUP BY ?who ORDER BY DESC(?n) ?who");
  await page.getByRole("button", { name: "Ask" }).click();
  await page.waitForSelector("#answer tbody tr");
  await look_at("ask");
  const saved = page.locator(".saved a").first();
  if (await saved.count()) {
    await saved.click();
    await page.waitForSelector("#answer");
  }

  // Add a text and find it; add files, one of them bad.
  await go("/add");
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await page.fill("input[name=token]", "not the token at all");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForSelector(".wrong");
  wrong.splice(0, wrong.length, ...wrong.filter((it) => !it.includes("401")));
  await look_at("sign-in");
  await page.fill("input[name=token]", token);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/add$/);
  await look_at("add");
  await page.fill("textarea[name=text]", `Zinc exports were 30 million tons in 2020, the Zinc Institute of ${look} said.`);
  await page.fill("input[name=title]", `Zinc in ${look}`);
  await page.getByRole("button", { name: "Add text" }).click();
  await page.waitForSelector(".taken tr.added, .taken tr.replaced");
  await go(`/search?q=${encodeURIComponent(`zinc ${look}`)}`);
  assert.ok((await page.locator(".hits > li").count()) > 0);
  const folder = mkdtempSync(join(tmpdir(), "whosaid-"));
  writeFileSync(join(folder, `tin-${look}.txt`), `Tin\n\nTin sold for $20 a pound in ${look} in 2019, Angela Merkel said.\n`);
  writeFileSync(join(folder, "odd.pdf"), "%PDF-1.7\n");
  await go("/add");
  await page.setInputFiles("#files input[type=file]", [join(folder, `tin-${look}.txt`), join(folder, "odd.pdf")]);
  await page.getByRole("button", { name: "Add files" }).click();
  await page.waitForSelector("#adding .taken tr.failed");
  assert.equal(await page.locator("#adding .taken tbody tr").count(), 2);
  assert.match(await page.locator("#adding [role=status]").textContent(), /1 taken in, 1 failed/);
  await look_at("added");

  // Merge two, and take it back.
  await go("/entities?q=Merkel");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/\/entities\/.+/);
  await page.getByText("Rename", { exact: true }).first().click();
  await page.locator("form:has(input[value=rename]) input[name=name]").fill(`Chancellor Merkel of ${look}`);
  await page.getByRole("button", { name: "Rename" }).click();
  await page.waitForSelector(`h1:has-text("Chancellor Merkel of ${look}")`);
  await page.getByRole("button", { name: "Take back" }).first().click();
  await page.waitForFunction((words) => !document.querySelector("h1").textContent.includes(words), `of ${look}`);

  // The theme can be switched, and stays.
  await go("/");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const was = await ground();
  await page.click("#theme");
  assert.notEqual(await ground(), was);
  await page.reload();
  assert.notEqual(await ground(), was);
  await look_at("switched");

  // Without scripts, everything can be read and searched.
  const plain = await browser.newContext({ ...options, javaScriptEnabled: false });
  const read = await plain.newPage();
  for (const path of ["/", "/search?q=deficit", "/claims?about=deficit", "/disputes", "/graph?around=Trump"]) {
    await read.goto(base + path);
    assert.ok((await read.locator("main a").count()) > 3, path);
  }
  await plain.close();

  assert.deepEqual(wrong, [], look);
  await context.close();
}
await browser.close();
console.log("all flows work");
