// The page in a browser: silent, readable by everybody, everywhere, and deaf to what stands in a log.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { bundle, clean, each, folder, launch, open, report, reports } from "./pages.js";

let browser, all;
const named = (name, lang = "en") => all.find((one) => one.name === `${name} ${lang}`);
const english = () => all.filter((one) => one.name.endsWith(" en"));

before(async () => {
  all = reports();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  clean();
});

/** Runs a check on a page, closes it, and returns what was heard of it. */
async function look(one, options, check) {
  const { page, heard } = await open(browser, one, options);
  await check(page);
  await page.close();
  return heard;
}

test("a page opens without a word, a request or a dialog", async () => {
  assert.ok(all.length > 40, `${all.length} reports of ${folder}`);
  await each(browser, all, {}, async (one, { page, heard }) => {
    assert.equal(await page.locator("h1").innerText(), one.data.verdict.title);
    assert.equal(await page.locator(".card").count(), 4, one.name);
    assert.deepEqual(heard, [], one.name);
  });
});

test("pictures show what the data says", async () => {
  let seen = { link: 0, lost: 0, curve: 0, session: 0, bar: 0 };
  await each(browser, english(), {}, async (one, { page }) => {
    const { links, series, sessions, messages, link_seconds, link_ends } = one.data.timeline;
    const picture = page.locator("figure.lanes").first();
    const count = async (selector) => picture.locator(`.track ${selector}`).count();
    const timed = (list) => list.filter((x) => x.from && x.until).length;
    const lost = messages.trouble.filter((x) => x.what === "lost" && x.line.at).length;
    assert.equal(await count("rect.link"), timed(links), `${one.name}: connections`);
    assert.equal(await count("circle.lost"), lost, `${one.name}: lost messages`);
    assert.equal(await count("svg.curve"), series.length, `${one.name}: curves`);
    assert.equal(await count("rect.session"), timed(sessions.slice(0, 12)), `${one.name}: sessions`);
    // A state in which the log ends lasts no time, and has no bar.
    // Where several ends have connections each of them has bars of its own.
    const ends = link_ends?.length > 0 ? link_ends.map((end) => end.seconds) : [link_seconds];
    const states = ends.flatMap((end) => Object.values(end)).filter((seconds) => seconds >= 0.05).length;
    assert.equal(await page.locator(".bars .bar.link").count(), states, `${one.name}: states`);
    const percentiles = ["p50_ms", "p90_ms", "p95_ms", "p99_ms"].filter((key) => messages[key] != null).length;
    assert.equal(await page.locator(".bars .latency").count(), percentiles, `${one.name}: latency`);
    const add = { link: timed(links), lost, curve: series.length, session: timed(sessions), bar: states };
    seen = Object.fromEntries(Object.keys(seen).map((key) => [key, seen[key] + add[key]]));
  });
  for (const [what, n] of Object.entries(seen)) assert.ok(n > 0, `no fixture has a ${what}`);
});

test("a mark is as long as what it shows", async () => {
  let measured = 0;
  await each(browser, english(), {}, async (one, { page }) => {
    const marks = await page.locator("figure.lanes").first().evaluateAll(([figure]) =>
      [...(figure?.querySelectorAll("rect.link") ?? [])].map((rect) => {
        const box = rect.getBoundingClientRect(), track = rect.closest(".track").getBoundingClientRect();
        const long = rect.querySelector("title").textContent;
        return { wide: (box.width / track.width) * Number(figure.dataset.length), long, least: track.width };
      }));
    const times = one.data.timeline.links.filter((x) => x.from && x.until);
    const long = times.map((x) => (Date.parse(x.until) - Date.parse(x.from)) * 1000).sort((a, b) => a - b);
    const wide = marks.map((x) => x.wide).sort((a, b) => a - b);
    const whole = await page.locator("figure.lanes").evaluateAll((all) => Number(all[0]?.dataset.length ?? 1));
    long.forEach((real, i) => {
      // What is short is still drawn; everything else to the pixel.
      if (real < whole * 0.004) return;
      assert.ok(Math.abs(wide[i] - real) / whole < 0.002, `${one.name}: ${wide[i]} for ${real} of ${whole}`);
      measured += 1;
    });
  });
  assert.ok(measured > 10, `${measured}`);
});

test("the filter leaves the lines that fit, and the button opens all", async () => {
  const one = named("token-expired.tar.gz");
  const [proof] = one.data.causes[0].evidence;
  const heard = await look(one, {}, async (page) => {
    const folds = page.locator("details.line");
    const shown = () => folds.evaluateAll((all) => all.filter((fold) => fold.checkVisibility()).length);
    const opened = () => folds.evaluateAll((all) => all.filter((fold) => fold.open).length);
    const most = await shown();
    assert.ok(most > 2);
    await page.getByRole("searchbox").fill(proof.lines[0].where.toUpperCase());
    const few = await shown();
    assert.ok(few > 0 && few < most, `${few} of ${most}`);
    assert.ok(await page.locator(".line .place", { hasText: proof.lines[0].where }).first().isVisible());
    await page.getByRole("searchbox").fill("no line says this");
    assert.equal(await shown(), 0);
    await page.getByRole("searchbox").fill("");
    assert.equal(await shown(), most);
    await page.getByRole("button", { name: "Open all" }).click();
    assert.equal(await opened(), most);
    await page.getByRole("button", { name: "Open all" }).click();
    assert.equal(await opened(), 0);
  });
  assert.deepEqual(heard, []);
});

test("the other language is one click away, and so is the way back", async () => {
  const [one, other] = [named("weak-network.zip"), named("weak-network.zip", "zh-CN")];
  const heard = await look(one, {}, async (page) => {
    const said = () => page.evaluate(() => [document.documentElement.lang, document.title, document.querySelector("h1").innerText]);
    const first = await said();
    assert.equal(first[2], one.data.verdict.title);
    await page.getByRole("button", { name: "中文" }).click();
    const second = await said();
    assert.deepEqual([second[0], second[2]], ["zh-CN", other.data.verdict.title]);
    assert.ok(second[1].includes(other.data.verdict.title) && second[1] !== first[1]);
    assert.equal(await page.locator("main").count(), 1);
    const text = await page.locator("main").innerText();
    assert.ok(other.data.causes[0].advice.every((step) => text.includes(step)), "all of the other report is there");
    // Its own controls work.
    await page.getByRole("searchbox").fill("no line says this");
    assert.equal(await page.locator("details.line:visible").count(), 0);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "放大" }).first().click();
    assert.equal(await page.locator(".plot.zoomed").count(), 1);
    await page.getByRole("button", { name: "English" }).click();
    assert.deepEqual(await said(), first);
  });
  assert.deepEqual(heard, []);
});

test("without script everything is there and readable", async () => {
  await each(browser, english(), { javaScriptEnabled: false }, async (one, { page, heard }) => {
    assert.equal(await page.locator("input, button").count(), 0, "controls that do nothing");
    const closed = page.locator("details:not([open]) > summary");
    for (let left = await closed.count(); left > 0; left -= 1) await closed.first().click();
    assert.equal(await closed.count(), 0, one.name);
    const text = (await page.locator("main").innerText()).replace(/\s+/g, " ");
    const cause = one.data.verdict.outcome === "cause" ? one.data.causes[0] : { evidence: [], advice: [] };
    const lines = cause.evidence.flatMap((proof) => proof.lines.flatMap((line) => [line.where, line.text]));
    for (const said of [one.data.verdict.title, ...lines, ...cause.advice, ...one.data.bundle.members.map((m) => m.path)]) {
      assert.ok(text.includes(said.replace(/\s+/g, " ")), `${one.name} does not show ${said}`);
    }
    if (one.data.timeline.links.length) {
      assert.ok(await page.locator(".axis text:visible").count() > 1, "the axis is written");
    }
    assert.deepEqual(heard, [], one.name);
  });
});

const PAYLOADS = [
  "<script>window.hit=1</script>",
  "\"><img src=x onerror=window.hit=1>",
  "' onmouseover='window.hit=1",
  "</title></style></script><iframe srcdoc='<script>parent.hit=1</script>'>",
  "<svg onload=window.hit=1><a xlink:href='javascript:window.hit=1'>",
  "<details open ontoggle=alert(1)><meta http-equiv=refresh content=0;url=about:blank>",
];

test("what stands in a log or a file name has no effect", async () => {
  const files = Object.fromEntries(PAYLOADS.map((payload, i) => [
    `${i}${payload.replaceAll("/", "\u2215")}.log`,
    [
      `2026-10-19 05:14:29.000 I conn state connecting -> connected ${payload}`,
      `2026-10-19 05:14:30.000 E connect to ${payload}.example.com failed: Connection refused ${payload}`,
      `2026-10-19 05:14:31.000 E SSL handshake failed: certificate has expired ${payload}`,
      `2026-10-19 05:14:32.000 I channel=${payload} user=${payload} region=${payload}`, "",
    ].join("\n"),
  ]));
  const hostile = report(bundle("hostile", files));
  const heard = await look(hostile, {}, async (page) => {
    await page.getByRole("button", { name: "Open all" }).click();
    await page.getByRole("searchbox").fill("<script>");
    await page.getByRole("searchbox").fill("");
    for (const mark of await page.locator(".track [data-at]").all()) await mark.hover({ force: true, timeout: 500 }).catch(() => {});
    assert.ok(await page.getByText("onerror=window.hit=1").first().isVisible(), "a payload is shown as text");
    const strange = "img, iframe, a, object, embed, link, form, base, video, audio, [onload], [onerror], [onmouseover], [srcdoc], [style]";
    assert.equal(await page.locator(strange).count(), 0);
    assert.equal(await page.locator("script").count(), 1);
    assert.equal(await page.locator("meta[http-equiv]").count(), 1);
    assert.equal(await page.evaluate(() => window.hit), undefined);
  });
  assert.deepEqual(heard, []);
});

test("the policy would stop what the escaping let through", async () => {
  const { page, heard } = await open(browser, named("weak-network.zip"));
  await page.evaluate((payloads) => {
    for (const payload of payloads) document.body.insertAdjacentHTML("beforeend", payload);
    const script = document.createElement("script");
    script.textContent = "window.hit = 2";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", "<link rel=stylesheet href=other.css><img src=https://example.com/x>");
  }, PAYLOADS.slice(0, 5));
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.ok(heard.filter((text) => text.includes("Content Security Policy")).length >= 4, heard.join("\n"));
  assert.ok(!heard.some((text) => text.startsWith("answer")), heard.join("\n"));
  await page.close();
});
