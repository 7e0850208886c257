// The page in a browser: node tests/page.mjs PROGRAM [DIRECTORY FOR PICTURES]
//
// Installs what it needs (Chromium from Debian, playwright-core and axe-core from npm), makes dumps, runs the program over
// them, and opens report.html from disk: no word on the console, no request, search, sort, a story, its texts side by side,
// no serious fault of accessibility in light and dark, hostile headlines as text, and a page of 10,000 stories that is
// neither slow nor large.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const program = resolve(process.argv[2] ?? "target/release/storywire");
const pictures = process.argv[3] && resolve(process.argv[3]);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = mkdtempSync(join(tmpdir(), "storywire-page-"));

const CHROMIUM = "/usr/bin/chromium";
const PAINT_MS_MAX = 2000;
const PAGE_BYTES_MAX = 15_000_000;

function tools() {
  if (!existsSync(CHROMIUM)) {
    execFileSync("apt-get", ["update", "-qq"], { stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-qq", "chromium"], { stdio: "inherit" });
  }
  const cache = join(tmpdir(), "storywire-page-tools");
  if (!existsSync(join(cache, "node_modules", "axe-core"))) {
    mkdirSync(cache, { recursive: true });
    const packages = ["playwright-core@1", "axe-core@4"];
    execFileSync("npm", ["install", "--prefix", cache, "--no-audit", "--no-fund", "--silent", ...packages], { stdio: "inherit" });
  }
  const require = createRequire(join(cache, "package.json"));
  return { chromium: require("playwright-core").chromium, axe: readFileSync(require.resolve("axe-core/axe.min.js"), "utf8") };
}

// A sequence of numbers below a bound, the same in every run.
function dice(seed) {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru sta ske spi tro tru".split(" ");

// Invented prose: no two sentences alike.
function prose(roll, words) {
  const word = () => Array.from({ length: 2 + roll(2) }, () => SYLLABLES[roll(SYLLABLES.length)]).join("");
  const sentence = () => {
    const all = Array.from({ length: 9 + roll(8) }, word).join(" ");
    return `${all[0].toUpperCase()}${all.slice(1)}.`;
  };
  const out = [];
  for (let count = 0; count < words; count += 13) out.push(sentence());
  return out.join(" ");
}

// So many stories with one to four copies each.
function dump(stories) {
  const roll = dice(7);
  const lines = [];
  for (let story = 0; story < stories; story += 1) {
    const text = `${prose(roll, 90)}\n${prose(roll, 60)}`;
    const copies = 2 + (story % 7 === 0 ? roll(6) : roll(2));
    for (let copy = 0; copy < copies; copy += 1) {
      const at = new Date(Date.UTC(2026, 2, 14, 0, 0) + (story * 7 + copy * 40) * 1000).toISOString();
      const lead = copy === 0 ? `HARBOR (${["Reuters", "AP", "AFP"][story % 3]}) - ` : "";
      const tail = copy % 2 === 1 ? `\n${prose(roll, 26)}` : "";
      lines.push(JSON.stringify({
        id: `s${story}-${copy}`, date: at, title: `${prose(roll, 9).slice(0, 70)} ${story}`, url: `https://paper${roll(120)}.example/${story}/${copy}`,
        text: `${lead}${text}${tail}`,
      }));
    }
  }
  return `${lines.join("\n")}\n`;
}

const HOSTILE = [
  `<script>document.title = "broken"</script><img src=x onerror="document.title='broken'">`,
  `"Quoted" & 'single' \u201cquotes\u201d </title></script>`,
  `\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u2028 \u2066inside`,
  `${"Long headline ".repeat(720)}end`,
];

function hostileDump() {
  const roll = dice(11);
  return HOSTILE.flatMap((title, index) => {
    const text = `${prose(roll, 80)} <script>document.title = "broken"</script> ${prose(roll, 30)}`;
    return [0, 1].map((copy) => JSON.stringify({
      id: `<b>h${index}</b>-${copy}`, date: `2026-03-14T0${copy}:00:00Z`, title, source: `"paper" <i>${copy}</i>`, text: copy ? `${text} ${prose(roll, 20)}` : text,
      url: copy ? "javascript:alert(1)" : `https://a.example/?q="><b>${index}`,
    }));
  }).join("\n");
}

function cluster(name, input, content) {
  const out = join(home, name);
  if (content !== undefined) writeFileSync(input, content);
  execFileSync(program, ["cluster", input, "--out", out, "--quiet"], { stdio: "inherit", cwd: root });
  return join(out, "report.html");
}

async function open(browser, path, options = {}, hash = "") {
  const page = await browser.newPage(options);
  const faults = [];
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith("file:") && !request.url().startsWith("data:")) faults.push(`request: ${request.url()}`);
  });
  await page.goto(`${pathToFileURL(path)}${hash}`);
  return { page, faults };
}

async function accessible(page, axe, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0].html} (${nodes[0].failureSummary})`);
  assert.deepEqual(told.filter((fault) => /^(serious|critical)/.test(fault)), [], where);
  return told.length;
}

const paint = (page) =>
  page.evaluate(() => new Promise((done) => {
    const seen = performance.getEntriesByName("first-contentful-paint")[0];
    if (seen) done(seen.startTime);
    else new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "paint", buffered: true });
  }));

async function shot(page, name, whole = true) {
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: whole });
}

const firstHeadline = (page) => page.locator("#rows tr:first-child a").innerText();

async function night(browser, axe) {
  const path = cluster("night", "sample_data/night/articles");
  for (const colorScheme of ["light", "dark"]) {
    const { page, faults } = await open(browser, path, { colorScheme, viewport: { width: 1280, height: 900 } });
    await shot(page, `night-${colorScheme}`);
    await accessible(page, axe, `overview, ${colorScheme}`);
    await page.click("#rows tr:first-child a");
    await page.waitForSelector(".beside");
    await shot(page, `story-${colorScheme}`);
    await accessible(page, axe, `story, ${colorScheme}`);
    assert.deepEqual(faults, []);
    await page.close();
  }
  const { page, faults } = await open(browser, path, { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nothing is wider than a telephone");
  await shot(page, "night-phone");
  await page.click("#rows tr:first-child a");
  await page.waitForSelector(".beside");
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nor is a story");
  await shot(page, "story-phone");
  assert.deepEqual(faults, []);
  await page.close();

  // A story, its copies, and what differs; all of it by keyboard.
  const { page: desk } = await open(browser, path);
  assert.match(await desk.title(), /stories, \d+ copies/);
  await desk.keyboard.press("/");
  await desk.keyboard.type("velmora");
  await desk.waitForFunction(() => /^\d stor/.test(document.getElementById("found").textContent));
  await desk.locator("#rows tr:first-child a").focus();
  await desk.keyboard.press("Enter");
  await desk.waitForSelector(".beside");
  assert.equal(await desk.evaluate(() => document.activeElement.tagName), "H1", "the story has the focus");
  const roles = await desk.locator(".articles .badge").allInnerTexts();
  for (const role of ["original", "exact", "republication", "excerpt", "expanded"]) assert.ok(roles.includes(role), role);
  const choose = async (role) => {
    const row = desk.locator(".articles tr", { has: desk.locator(`.badge.${role}`) }).first();
    await row.locator("button").focus();
    await desk.keyboard.press("Enter");
    await desk.waitForSelector(".articles tr.chosen");
  };
  await choose("excerpt");
  assert.ok((await desk.locator(".beside del").count()) > 0, "an excerpt has cuts");
  assert.equal(await desk.locator(".beside ins").count(), 0, "and nothing of its own");
  await choose("expanded");
  assert.ok((await desk.locator(".beside ins").count()) > 0, "an expanded copy has more");
  assert.match(await desk.locator(".beside .furniture").first().innerText(), /Reuters/, "a dateline is no part of the comparison");
  await desk.keyboard.press("Escape");
  await desk.waitForSelector("#overview:not([hidden])");
  await desk.emulateMedia({ media: "print" });
  assert.ok(!(await desk.locator(".find").isVisible()), "print leaves the form out");
  await desk.close();
  console.log("night: light, dark, telephone, keyboard and print");
}

async function hostile(browser, axe) {
  const path = cluster("hostile", join(home, "hostile.jsonl"), hostileDump());
  const { page, faults } = await open(browser, path);
  assert.match(await page.title(), /4 stories, 4 copies/);
  for (let index = 0; index < HOSTILE.length; index += 1) {
    const id = await page.evaluate((index) => {
      const { stories } = JSON.parse(document.getElementById("data-stories").textContent);
      return stories.find((story) => story[12].some((member) => member[0].includes(`h${index}<`)))[0];
    }, index);
    await page.evaluate((id) => { location.hash = `story/${id}`; }, id);
    await page.waitForSelector(".beside");
    const shown = await page.locator("#story h1").evaluate((heading) => heading.textContent);
    assert.equal(shown.trim(), HOSTILE[index].trim(), `headline ${index} is text`);
    assert.ok((await page.locator(".beside").innerText()).includes("<script>"), "a text is text");
    assert.equal(await page.locator("#story a[href^=javascript]").count(), 0, "an address that is a script is no link");
    await page.evaluate(() => { location.hash = "stories"; });
    await page.waitForSelector("#overview:not([hidden])");
  }
  assert.equal(await page.locator("main b, main i b").filter({ hasText: /^h\d$/ }).count(), 0);
  assert.ok(!(await page.title()).includes("broken"));
  await accessible(page, axe, "hostile");
  await shot(page, "hostile");
  assert.deepEqual(faults, []);
  await page.close();
  console.log("hostile headlines are text");
}

async function large(browser) {
  const path = cluster("large", join(home, "large.jsonl"), dump(10_000));
  const bytes = statSync(path).size;
  const { page, faults } = await open(browser, path);
  const painted = await paint(page);
  assert.equal(await page.locator("#found").innerText(), "10,000 stories");
  const timed = async (work) => {
    const start = performance.now();
    await work();
    return Math.round(performance.now() - start);
  };
  const before = await firstHeadline(page);
  const sort = await timed(async () => {
    await page.click("th[data-sort=first] button");
    await page.waitForFunction((before) => document.querySelector("#rows a").textContent !== before, before);
  });
  const dates = await page.locator("#rows td:nth-child(5)").allInnerTexts();
  assert.deepEqual(dates, [...dates].sort(), "sorted by time");
  const search = await timed(async () => {
    await page.fill("#query", "s1234-0");
    await page.waitForFunction(() => document.getElementById("found").textContent === "1 story");
  });
  await page.fill("#query", "");
  await page.click("#more");
  await page.waitForFunction(() => document.querySelectorAll("#rows tr").length === 100);
  await page.click("th[data-sort=size] button");
  await page.click("#rows tr:first-child a");
  await page.waitForSelector(".beside");
  assert.deepEqual(faults, []);
  console.log(`10,000 stories: ${(bytes / 1e6).toFixed(1)} MB, first paint ${Math.round(painted)} ms, sort ${sort} ms, search ${search} ms`);
  assert.ok(bytes < PAGE_BYTES_MAX, `${bytes} bytes`);
  assert.ok(painted < PAINT_MS_MAX, `first paint after ${painted} ms`);
  await page.close();
}

const { chromium, axe } = tools();
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: flags });
try {
  await night(browser, axe);
  await hostile(browser, axe);
  await large(browser);
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
