// How a page looks: at every width, light and dark, on paper, and zoomed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { clean, each, launch, open, reports } from "./pages.js";

let browser, all;
const english = () => all.filter((one) => one.name.endsWith(" en"));
before(async () => {
  all = reports();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  clean();
});

test("nothing is wider than the window", async () => {
  await each(browser, all, {}, async (one, { page }) => {
    for (const width of [400, 1280, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      const wide = await page.evaluate(() => {
        document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
        const out = [...document.querySelectorAll("main *:not(title)")].filter((element) => {
          const box = element.getBoundingClientRect();
          return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
        });
        const root = document.documentElement;
        return { page: root.scrollWidth - root.clientWidth, out: out.map((e) => e.outerHTML.slice(0, 90)) };
      });
      assert.deepEqual(wide, { page: 0, out: [] }, `${one.name} at ${width}`);
    }
  });
});

/** The least contrast of a text with what is behind it, and the text. */
function contrast() {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgb = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (color) => {
    const [r, g, b] = color.map((n) => n / 255).map((n) => (n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const texts = [...document.querySelectorAll("main *")].filter((e) => own(e) && e.checkVisibility() && !e.closest("title, :disabled"));
  const all = texts.map((element) => {
    const style = getComputedStyle(element);
    const [a, b] = [light(rgb(element.closest("svg") ? style.fill : style.color)), light(behind(element))];
    return { ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), what: element.outerHTML.slice(0, 90) };
  });
  return { n: all.length, paper: behind(document.body).slice(0, 3), least: all.sort((a, b) => a.ratio - b.ratio)[0] };
}

test("light and dark are both readable", async () => {
  const outcomes = new Set(all.map((one) => one.data.verdict.outcome));
  for (const colorScheme of ["light", "dark"]) {
    await each(browser, english(), { colorScheme }, async (one, { page }) => {
      const seen = await page.evaluate(contrast);
      assert.ok(seen.n > 30 && seen.least.ratio >= 4.5, `${one.name} ${colorScheme}: ${JSON.stringify(seen)}`);
      const paper = Math.max(...seen.paper);
      assert.ok(colorScheme === "light" ? paper > 230 : paper < 40, `${one.name} ${colorScheme}: ${seen.paper}`);
    });
  }
  assert.deepEqual([...outcomes].sort(), ["cause", "healthy", "inconclusive"]);
});

test("on paper every line of proof is there, and no control", async () => {
  const one = all.find((one) => one.name === "token-expired.tar.gz en");
  const { page } = await open(browser, one, { colorScheme: "dark" });
  const place = one.data.causes[0].evidence.at(-1).lines[0].where;
  const last = page.locator(".line .place", { hasText: place }).first();
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("button:visible, input:visible").count(), 0);
  assert.ok(await last.isVisible(), `${place} is folded away`);
  assert.deepEqual((await page.evaluate(contrast)).paper, [255, 255, 255], "dark paper");
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20_000, `${pdf.length} bytes`);
  await page.close();
});

/** What the first picture shows: the ticks, and where every mark stands. */
function picture() {
  const figure = document.querySelector("figure.lanes");
  const track = figure.querySelector(".track").getBoundingClientRect();
  const place = (element) => {
    const box = element.getBoundingClientRect();
    return [(box.left - track.left) / track.width, (box.right - track.left) / track.width];
  };
  const shown = [...figure.querySelectorAll("[data-at]")].map((mark) => (mark.checkVisibility() ? place(mark) : null));
  const ticks = [...figure.querySelectorAll(".axis text")].map((text) => text.textContent);
  const grid = [...figure.querySelectorAll(".track > svg")].slice(1).map((svg) => svg.querySelectorAll(".grid").length);
  const curves = [...figure.querySelectorAll(".curve")].map((curve) => curve.getAttribute("viewBox"));
  return { shown, ticks, grid, curves, says: figure.querySelector("output").textContent };
}

const near = (a, b) => Math.abs(a - b) < 0.004;

test("the axis is zoomed and moved by button, key, wheel and hand, all lanes alike", async () => {
  const { page, heard } = await open(browser, all.find((one) => one.name === "weak-network.zip en"));
  const plot = page.locator(".plot").first(), bar = page.locator(".zoom").first();
  const now = () => page.evaluate(picture);
  const press = async (name) => bar.getByRole("button", { name, exact: true }).click();
  const first = await now();
  assert.ok(first.shown.length > 20 && first.curves.length > 2);
  assert.equal(await bar.getByRole("button", { disabled: true }).count(), 4);

  await press("Zoom in");
  const closer = await now();
  assert.match(closer.says, /^\d\d:\d\d:\d\d\.\d{3} \.\. \d\d:\d\d:\d\d\.\d{3}$/);
  assert.notDeepEqual(closer.ticks, first.ticks);
  assert.ok(closer.grid.every((n) => n === closer.ticks.length), "every lane has the lines of the axis");
  // A mark that is in sight with both ends is twice as long.
  let doubled = 0;
  closer.shown.forEach((mark, i) => {
    if (!mark || mark[0] <= 0.001 || mark[1] >= 0.999 || mark[1] - mark[0] < 0.02) return;
    assert.ok(near(mark[1] - mark[0], 2 * (first.shown[i][1] - first.shown[i][0])), `mark ${i}`);
    doubled += 1;
  });
  assert.ok(doubled > 0);
  // One box for all curves, in step with the marks.
  assert.equal(new Set(closer.curves).size, 1);
  assert.equal(Number(closer.curves[0].split(" ")[2]), 500);
  assert.ok(closer.shown.every((mark) => !mark || (mark[0] > -0.02 && mark[1] < 1.02)), "nothing leaves the picture");

  await press("Later");
  const later = await now();
  assert.ok(later.says > closer.says);
  await plot.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal((await now()).says, closer.says);
  await page.keyboard.press("+");
  assert.equal(Number((await now()).curves[0].split(" ")[2]), 250);
  await page.keyboard.press("-");

  // The hand takes the time along with it.
  const track = plot.locator(".row:not(.axis) .track").first();
  const point = async (share) => {
    const box = await track.boundingBox();
    await page.mouse.move(box.x + box.width * share, box.y + box.height / 2, { steps: 4 });
  };
  const box = async () => (await now()).curves[0].split(" ").map(Number);
  const before = await box();
  await point(0.6);
  await page.mouse.down();
  await point(0.4);
  await page.mouse.up();
  const moved = await box();
  assert.ok(Math.abs(moved[0] - before[0] - 0.2 * before[2]) < 5, `${before} and ${moved}`);
  await point(0.7);
  assert.deepEqual(await box(), moved, "let go");

  // With Ctrl the wheel zooms around the pointer, alone it scrolls the page.
  await point(0.5);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -120);
  await page.keyboard.up("Control");
  await page.waitForFunction((old) => Number(document.querySelector(".curve").getAttribute("viewBox").split(" ")[2]) < old, moved[2]);
  const wheeled = await box();
  assert.ok(Math.abs(wheeled[0] + wheeled[2] / 2 - moved[0] - moved[2] / 2) < 5, `${moved} and ${wheeled}`);
  await page.mouse.wheel(0, -60);
  await page.waitForTimeout(100);
  assert.deepEqual(await box(), wheeled);

  await press("Whole time");
  const again = await now();
  assert.deepEqual({ ...again, shown: 0 }, { ...first, shown: 0 });
  again.shown.forEach((mark, i) => assert.ok(near(mark[0], first.shown[i][0]) && near(mark[1], first.shown[i][1]), `mark ${i}`));
  assert.deepEqual(heard, []);
  await page.close();
});

test("however close, something is written on the axis and the page stays whole", async () => {
  await each(browser, english(), { viewport: { width: 400, height: 800 } }, async (one, { page, heard }) => {
    for (const plot of await page.locator(".plot").all()) {
      await plot.focus();
      for (let i = 0; i < 45; i += 1) await page.keyboard.press("+");
      const seen = await page.evaluate(picture);
      assert.ok(!JSON.stringify(seen).includes("NaN") && !seen.says.includes("Invalid"), one.name);
      assert.ok(await plot.locator(".axis text").count() > 0, `${one.name}: an axis without a time`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${one.name}: ${wide} px too wide`);
      await page.keyboard.press("0");
      assert.equal(await plot.evaluate((p) => p.classList.contains("zoomed")), false);
    }
    assert.deepEqual(heard, [], one.name);
  });
});
