// Reports of the fixture bundles, and a browser that tells what a page does beside showing itself.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = process.env.WHYDROP_PROGRAM ?? join(ROOT, "target/debug/whydrop");
const NOW = "2026-10-20T00:00:00Z";
// Without a sandbox of its own, as a container needs it; and silent, so that every request is the page's.
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];
export const LANGS = ["en", "zh-CN"];

export const folder = mkdtempSync(join(tmpdir(), "whydrop-pages-"));
export const clean = () => rmSync(folder, { recursive: true, force: true });

/** Writes the page and the data of a case, and reads the latter. */
export function report(input, lang = "en") {
  const name = join(folder, `${basename(input).replace(/\W+/g, "-").slice(0, 60)}-${lang}`);
  const args = ["--no-config", "-q", input, "--lang", lang, "--now", NOW, "-f", "html", "-o", `${name}.html`];
  try {
    execFileSync(PROGRAM, [...args, "--report", `json=${name}.json`], { stdio: ["ignore", "ignore", "pipe"] });
  } catch (error) {
    // 3 is a report of a damaged bundle.
    if (error.status !== 3) throw new Error(`${input}: ${error.stderr}`);
  }
  return { name: `${basename(input)} ${lang}`, file: `${name}.html`, data: JSON.parse(readFileSync(`${name}.json`)) };
}

/** Reports of every fixture bundle in every language. */
export function reports() {
  const bundles = join(ROOT, "fixtures/bundles");
  const names = readdirSync(bundles).filter((name) => !name.endsWith(".toml")).sort();
  return names.flatMap((name) => LANGS.map((lang) => report(join(bundles, name), lang)));
}

/** A folder with these files. */
export function bundle(name, files) {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

export function launch() {
  return chromium.launch({ executablePath: process.env.WHYDROP_BROWSER ?? "/usr/bin/chromium", args: FLAGS });
}

/** An empty page, and the way to show a report in it: `heard` is all it then says, asks for, or does unasked. */
async function sheet(browser, options) {
  const page = await browser.newPage(options);
  let heard = [], url;
  page.on("console", (message) => heard.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => heard.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (heard.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("popup", (popup) => heard.push(`popup: ${popup.url()}`));
  page.on("request", (request) => request.url() !== url && heard.push(`request: ${request.url()}`));
  page.on("response", (answer) => answer.url() !== url && heard.push(`answer: ${answer.url()}`));
  page.on("framenavigated", (frame) => frame.url() !== url && heard.push(`went to: ${frame.url()}`));
  return async ({ file }) => {
    url = pathToFileURL(file).href;
    heard = [];
    await page.goto(url);
    return { page, heard };
  };
}

/** Opens a report in a page of its own. */
export async function open(browser, one, options = {}) {
  return (await sheet(browser, options))(one);
}

/** Checks report after report in one page, since a new one costs more than all the rest. */
export async function each(browser, reports, options, check) {
  const show = await sheet(browser, options);
  let last;
  for (const one of reports) {
    last = await show(one);
    await check(one, last);
  }
  await last?.page.close();
}
