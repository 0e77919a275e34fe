// Drives a real browser through the page as people do, and says what became of it. What to do comes
// as JSON on standard input: where playwright-core, axe-core and a browser are, and a served page for
// each scenario. One line of JSON for each comes back.

import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { payloads, PROTOTYPES } from "./hostile.mjs";

const order = JSON.parse(readFileSync(0, "utf8"));
const require = createRequire(`${order.packages}/`);
const { chromium } = require("playwright-core");
const axe = readFileSync(join(order.packages, "axe-core/axe.min.js"), "utf8");

const FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(" ");
const browser = await chromium.launch({ executablePath: order.browser, args: FLAGS });

// A browser of its own that goes in. What the page complains about is a failure.
async function enter(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error.stack ?? error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/ERR_INTERNET_DISCONNECTED|409|ERR_FAILED/.test(message.text())) faults.push(`${message.text()} ${message.location().url}`);
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(order.pages[name].entrance).origin)) faults.push(`asks ${request.url()}`);
  });
  await page.goto(order.pages[name].entrance);
  await page.waitForSelector("main section, main .callout");
  await idle(page);
  return { context, page, faults };
}

// Waits until nothing is asked any longer.
async function idle(page) {
  await page.evaluate(async () => {
    const { state } = await import("/state.js");
    while (state.busy > 0 || state.look === null) await new Promise((done) => setTimeout(done, 5));
  });
}

async function go(page, address) {
  await page.evaluate((hash) => { location.hash = hash; }, address);
  await page.waitForFunction(() => !/…$/.test(document.querySelector("main")?.innerText.trim() ?? "…"), null, { timeout: 30000 });
}

const problems = (page) => page.evaluate(async () => (await import("/state.js")).state.look.problems);
const file = (page) => page.evaluate(async () => (await import("/state.js")).state.text);
const must = (truth, what) => { if (!truth) throw new Error(what); };

// What axe finds wrong for people who see, hear or move otherwise.
async function accessible(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  must(violations.length === 0, `${where}: ${violations.map((it) => `${it.id}: ${it.nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary}`).join(" | ")}`).join("\n")}`);
}

// Nothing is cut off by what is around it, and every value has words.
async function sound(page, where) {
  const found = await page.evaluate(() => {
    const seen = (it) => it.checkVisibility({ contentVisibilityAuto: true }) && it.offsetWidth > 1;
    const cut = [...document.querySelectorAll("main :is(input, textarea, button, .mark, .pill, .chip)")].filter(seen).filter((it) => {
      const around = it.parentElement.closest(".item, .variable, .card, .row, .callout, .part, .file");
      const [own, box] = [it.getBoundingClientRect(), around.getBoundingClientRect()];
      const tiny = it.matches("input:not([type=radio], [type=checkbox]), textarea") && own.width < 120;
      return tiny || own.left < box.left - 1 || own.right > box.right + 1;
    });
    const odd = document.body.innerText.split("\n").filter((line) => /\[object |\bundefined\b|\bNaN\b|\bnull\b/.test(line));
    return [...cut.map((it) => `${it.id || it.textContent} is cut off`), ...odd];
  });
  must(found.length === 0, `${where}: ${found.slice(0, 5).join("; ")}`);
}

async function shoot(page, name) {
  if (order.pictures) await page.screenshot({ path: join(order.pictures, `${name}.png`) });
}

// From the tree to a written file, by clicks alone.
async function written(name) {
  const { page, context, faults } = await enter(name);
  must((await problems(page)).filter((it) => it.severity !== "note").length === 0, "the proposal has problems");
  await page.getByRole("link", { name: "Review and write" }).click();
  await page.getByRole("button", { name: /^Write / }).click();
  await page.getByRole("heading", { name: "Written" }).waitFor();
  await context.close();
  return faults;
}

const scenarios = {
  rails: () => written("rails"),
  phoenix: () => written("phoenix"),
  next: () => written("next"),

  // Every choice and every field, and back again.
  async choices() {
    const { page, context, faults } = await enter("choices");
    const before = await file(page);
    await page.getByRole("searchbox", { name: "Search packs" }).fill("django");
    await page.getByRole("radio", { name: /Django/ }).check();
    await idle(page);
    must((await file(page)).includes("Proposed for Django"), "another pack gives another file");
    await page.getByRole("searchbox", { name: "Search packs" }).fill("");
    await page.getByRole("radio", { name: /Ruby on Rails/ }).check();
    await idle(page);
    must((await file(page)) === before, "the first pack gives the first file again");
    await page.getByRole("checkbox", { name: /Redis/ }).check();
    await idle(page);
    must(/redis/i.test(await file(page)), "an add-on is in the file");
    const call = page.getByRole("group", { name: "service web" }).getByLabel("Arguments");
    await call.fill("server -p 4000");
    await idle(page);
    must((await file(page)).includes("call: server -p 4000\n"), "the field is in the file");
    await page.getByRole("button", { name: "Add a command" }).click();
    await idle(page);
    must((await file(page)).includes("- name: task"), "a command is added");
    await page.getByRole("checkbox", { name: /Redis/ }).uncheck();
    await idle(page);
    must((await file(page)).includes("call: server -p 4000\n"), "what was typed outlives another choice");
    await page.reload();
    await page.waitForSelector("main section");
    await idle(page);
    must((await file(page)).includes("call: server -p 4000\n"), "what was typed outlives loading the page anew");
    for (let left = 2; left > 0; left -= 1) {
      await page.getByRole("button", { name: "Undo" }).click();
      await idle(page);
    }
    must((await file(page)) === before, "everything can be taken back");
    await page.getByRole("link", { name: "Kits" }).click();
    await page.getByRole("link", { name: "Package" }).click();
    await page.goBack();
    await page.getByRole("heading", { name: "Kits", level: 2 }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "What was found" }).waitFor();
    must((await page.title()).startsWith("Set up"), "the title tells where one is");
    await context.close();
    return faults;
  },

  // Ten mistakes, each mended by its button.
  async mistakes() {
    const { page, context, faults } = await enter("mistakes");
    const first = await problems(page);
    must(first.length >= 10, `${first.length} problems`);
    await go(page, "#/package");
    await page.getByRole("button", { name: "Show the first" }).click();
    await page.locator("#file-descrption .problem").waitFor();
    must(page.url().endsWith("#/file/descrption"), "the first problem is shown from any part");
    let clicks = 0;
    while ((await page.locator("button.fix").count()) > 0 && clicks < 30) {
      await page.locator("button.fix").first().click();
      await idle(page);
      clicks += 1;
    }
    const left = await problems(page);
    must(left.length === 0, `left: ${JSON.stringify(left.map((it) => [it.code, it.message]))}`);
    must(clicks >= 8, `${clicks} clicks`);
    must((await file(page)).startsWith("# Ours. é\n"), "the author's comment stays");
    await page.getByRole("link", { name: "Review and write" }).click();
    await page.getByRole("button", { name: /^Write / }).click();
    await page.getByRole("heading", { name: "Written" }).waitFor();
    await context.close();
    return faults;
  },

  // The text of a row, typed; wrong in between, and right in the end.
  async typing() {
    const { page, context, faults } = await enter("typing");
    await page.getByRole("article", { name: "stack" }).getByRole("button", { name: "Edit text" }).click();
    const text = page.getByRole("textbox", { name: "Text of stack" });
    await text.press("Control+End");
    await text.pressSequentially("destinaton: [x\n", { delay: 5 });
    await idle(page);
    must((await problems(page)).length > 0, "what is wrong is told while it is typed");
    must((await text.inputValue()).endsWith("destinaton: [x\n"), "what is typed stays");
    await page.getByRole("article", { name: "stack" }).getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Undo" }).click();
    await idle(page);
    must((await problems(page)).filter((it) => it.severity === "error").length === 0, "it can be taken back at once");
    await context.close();
    return faults;
  },

  // Two pages of the same browser: the second does not write over the first.
  async tabs() {
    const { page, context, faults } = await enter("tabs");
    const other = await context.newPage();
    await other.goto(new URL("/", page.url()).href);
    await other.waitForSelector("main section");
    await idle(other);
    const name = (one) => one.getByRole("group", { name: "service web" }).getByLabel("Arguments");
    await name(page).fill("one");
    await name(other).fill("two");
    await idle(page);
    await idle(other);
    for (const one of [page, other]) await one.getByRole("link", { name: "Review and write" }).click();
    await other.getByRole("button", { name: /^Write / }).waitFor();
    await page.getByRole("button", { name: /^Write / }).click();
    await page.getByRole("heading", { name: "Written" }).waitFor();
    await other.getByRole("button", { name: /^Write / }).click();
    await other.getByText(/changed in the meantime|cannot write|changed on the disk/).first().waitFor();
    must(readFileSync(join(order.pages.tabs.root, "instellar.yml"), "utf8").includes("call: one"), "the first is written");
    await other.getByRole("button", { name: "Load the file on disk" }).click();
    await idle(other);
    must((await file(other)).includes("call: two"), "the changes of the second are made on top");
    await context.close();
    return faults;
  },

  // The program ends in the middle, and comes back.
  // Another program listens on the same port, and has another application without a file.
  async elsewhere() {
    const { page, context, faults } = await enter("elsewhere");
    const call = page.getByRole("group", { name: "service web" }).getByLabel("Arguments");
    await call.fill("server -p 4000");
    await idle(page);
    const [own, other] = [order.pages.elsewhere, order.pages.other].map((it) => new URL(it.entrance).origin);
    const entered = await fetch(order.pages.other.entrance);
    const cookie = entered.headers.get("set-cookie").split(";")[0];
    await context.route(`${own}/**`, async (route) => {
      const request = route.request();
      const headers = { ...request.headers(), cookie };
      if (headers.origin) headers.origin = other;
      await route.fulfill({ response: await route.fetch({ url: request.url().replace(own, other), headers }) });
    });
    await call.fill("server -p 5000");
    await page.getByText("has ended").waitFor();
    await page.reload();
    await page.waitForSelector("main section");
    await idle(page);
    const text = await file(page);
    must(text.includes("mix release") && !text.includes("-p 4000"), "what was typed is of the first application alone");
    must(!(await page.locator(".notice").count()), "nothing is told of changes that were made elsewhere");
    await context.close();
    return faults.filter((it) => !/421/.test(it));
  },

  async gone() {
    const { page, context, faults } = await enter("gone");
    await context.setOffline(true);
    await page.getByRole("group", { name: "service web" }).getByLabel("Arguments").fill("kept");
    await page.getByText("has ended").waitFor();
    must(await page.getByRole("button", { name: "Copy the file" }).isVisible(), "the file can be saved");
    must((await page.getByRole("group", { name: "service web" }).getByLabel("Arguments").inputValue()) === "kept", "what was typed stays");
    await context.setOffline(false);
    await page.getByText("has ended").waitFor({ state: "detached" });
    await page.getByRole("group", { name: "service web" }).getByLabel("Arguments").fill("again");
    await idle(page);
    must(/call: .?again/.test(await file(page)), "it goes on");
    await context.close();
    return faults;
  },

  // Texts that would do something in a page that reads them as anything but text.
  async hostile() {
    const { page, context, faults } = await enter("hostile");
    const all = payloads();
    const scripts = await page.evaluate(() => document.scripts.length);
    must(all.length >= 60, `${all.length} payloads`);
    page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    const quoted = (text) => JSON.stringify(text).replace(/[\u007f-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
    for (let from = 0; from < all.length; from += 12) {
      const some = all.slice(from, from + 12);
      const text = `# ${some.join(" ").replace(/[\n\r]/g, " ")}\nstack: alpine/3.24\ndescription: ${quoted(some[0])}\ndependencies:\n  build: []\n  runtime: [curl, jq, s6, execline, harbour-openrc]\nbuild:\n  command: ${quoted(some[1])}\n  destinations: [bin]\nrun:\n  name: harbour\n  services:\n    - name: web\n      binary: harbour\n      description: ${quoted(some[2])}\n      start: { call: ${quoted(some[3])} }\nhook:\n  post-install: ${quoted(some[4])}\nkits:\n  - name: web\n    description: ${quoted(some[5])}\n    main: true\n    ports: [{ name: web, target: 3000, main: true }]\n    variables:\n${some.map((it, at) => `      - { key: V${at}, description: ${quoted(it)}, default_value: ${quoted(it)} }\n`).join("")}${some.map((it) => `${quoted(it)}: 1\n`).join("")}`;
      writeFileSync(join(order.pages.hostile.root, "instellar.yml"), text);
      await page.evaluate(async () => (await import("/state.js")).reopen());
      await idle(page);
      for (const part of ["#/kits", "#/package", "#/write", "#/setup", `#/setup/${encodeURIComponent(some[6])}`, `#/kits/${encodeURIComponent(some[7])}`]) await go(page, part);
      const found = await page.evaluate((scripts) => ({
        ran: window.ran,
        turned: [...document.body.innerText].filter((letter) => /[\u200e\u200f\u2028-\u202e\u2066-\u2069]/.test(letter)).length,
        foreign: document.querySelectorAll("iframe, object, embed, base, form, video, style, body > :not(#page):not(noscript)").length + document.images.length - 1 + document.scripts.length - scripts,
        listeners: [...document.querySelectorAll("*")].filter((node) => [...node.attributes].some((it) => it.name.startsWith("on") || (it.name === "href" && /^\s*(javascript|data):/i.test(it.value)))).length,
      }), scripts);
      must(found.ran === undefined && found.turned === 0 && found.foreign === 0 && found.listeners === 0, `${JSON.stringify(found)} of ${JSON.stringify(some).slice(0, 2000)}`);
    }
    // The last texts are the longest; nothing becomes wider for them.
    await page.setViewportSize({ width: 360, height: 900 });
    must((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, "a long text is wider than the window");
    writeFileSync(join(order.pages.hostile.root, "instellar.yml"), PROTOTYPES);
    await page.evaluate(async () => (await import("/state.js")).reopen());
    await idle(page);
    await go(page, "#/setup");
    await page.locator("#file-__proto__").getByText("The schema has no such key.").waitFor();
    const unknown = page.locator("#file-__proto__ button.fix");
    if ((await unknown.count()) > 0) await unknown.click();
    else {
      await page.locator("#file-__proto__").getByRole("button", { name: "Edit text" }).click();
      await page.locator("#edit-__proto__").fill("");
    }
    await idle(page);
    must(!(await problems(page)).some((it) => it.severity === "error"), JSON.stringify(await problems(page)));
    await go(page, "#/kits");
    await page.getByText("To be filled in: __proto__").waitFor();
    await page.locator("#variable-__proto__").fill("given");
    const commands = await page.getByLabel("Commands").innerText();
    must(commands.includes("--set __proto__") && !commands.includes("given"), commands);
    must((await page.locator("main").innerText()).includes("__proto__ (there is none)"), "a size that there is not is told");
    await page.getByRole("link", { name: /^valueOf/ }).click();
    await page.getByRole("heading", { name: "New installation of valueOf" }).waitFor();
    await go(page, "#/package/constructor.initd");
    await page.getByRole("heading", { name: "The life of constructor" }).waitFor();
    must((await page.evaluate(() => [window.ran, {}.polluted])).every((it) => it === undefined || it === null), "a name of the file is everywhere");
    await context.close();
    return faults;
  },

  // The names of files and folders, as a tree may have them.
  async names() {
    const { page, context, faults } = await enter("names");
    await page.getByText("no application was recognised").waitFor();
    must((await page.evaluate(() => window.ran)) === undefined, "a name ran");
    must((await page.getByText("<img src=x onerror=").count()) > 0, "names are shown as they are");
    for (const part of ["package", "kits", "write"]) {
      await go(page, `#/${part}`);
      await page.getByText("There is no instellar.yml yet").waitFor();
      must((await page.getByRole("button", { name: /^Write/ }).count()) === 0, "there is nothing to be written");
    }
    await page.getByRole("link", { name: "Choose a pack" }).click();
    await page.getByRole("radio", { name: "Phoenix" }).check();
    await idle(page);
    must((await file(page)).includes("Proposed for Phoenix"), "a pack gives a file");
    await context.close();
    return faults;
  },

  // Without a mouse.
  async keyboard() {
    const { page, context, faults } = await enter("keyboard");
    await page.keyboard.press("Tab");
    must((await page.evaluate(() => document.activeElement.textContent)) === "Skip to the content", "the first stop skips the head");
    const seen = new Set();
    for (let presses = 0; presses < 160; presses += 1) {
      await page.keyboard.press("Tab");
      const at = await page.evaluate(() => {
        const node = document.activeElement;
        const own = getComputedStyle(node);
        const card = node.closest(".card");
        const ring = own.outlineStyle !== "none" || (card && getComputedStyle(card).outlineStyle !== "none");
        return { name: node.getAttribute("aria-label") ?? node.labels?.[0]?.textContent ?? node.textContent, ring, body: node === document.body };
      });
      if (at.body) break;
      must(at.ring, `nothing shows that ${at.name} has the focus`);
      seen.add(at.name.trim());
    }
    for (const name of ["Review and write", "Arguments", "Add a service", "Search packs", "Edit text"]) must([...seen].some((it) => it.includes(name)), `${name} is not reached: ${[...seen].join("; ").slice(0, 600)}`);
    await context.close();
    return faults;
  },

  // A file of 2,000 lines answers each key, and does no more for it than the key changes. How long
  // that takes is told, and how much is done is held: that is the same on any machine.
  async large() {
    const { page, context, faults } = await enter("large");
    const asked = await page.evaluate(() => performance.getEntriesByType("resource").map((it) => it.name));
    const questions = asked.filter((name) => name.includes("/ask/") && !name.endsWith("/alive"));
    must(questions.length === 1, `${questions.length} questions are asked before something is shown`);
    const scripts = asked.filter((name) => name.endsWith(".js"));
    const early = await page.evaluate(() => [...document.querySelectorAll("link[rel=modulepreload], script")].map((it) => it.href || it.src));
    must(scripts.length > 10 && new Set(scripts).size === scripts.length && scripts.every((name) => early.includes(name)), `asked for only when another script is there: ${scripts.filter((name) => !early.includes(name))}`);
    const opened = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
    // What one key changes in the page, and what is sent for it.
    const cost = (selector, at) => page.evaluate(async ([selector, at]) => {
      const { state } = await import("/state.js");
      const input = document.querySelector(selector);
      input.focus();
      input.setSelectionRange(at, at);
      performance.clearResourceTimings();
      let [nodes, values] = [0, 0];
      const seen = (records) => { for (const it of records) { nodes += it.addedNodes.length + it.removedNodes.length; values += it.type === "childList" ? 0 : 1; } };
      const watch = new MutationObserver(seen);
      watch.observe(document.getElementById("page"), { subtree: true, childList: true, attributes: true, characterData: true });
      document.execCommand("insertText", false, "b");
      while (state.busy > 0) await new Promise((done) => setTimeout(done, 1));
      seen(watch.takeRecords());
      watch.disconnect();
      const sent = performance.getEntriesByType("resource").filter((it) => it.name.includes("/ask/change"));
      return { nodes, values, asks: sent.length, bytes: sent.reduce((sum, it) => sum + it.encodedBodySize, 0), text: state.text.length };
    }, [selector, at]);
    const field = page.getByRole("group", { name: "service web" }).getByLabel("Arguments");
    await field.fill("a");
    await idle(page);
    const times = await page.evaluate(async () => {
      const { state } = await import("/state.js");
      const input = document.querySelector("#field-run-services-0-start-call");
      const times = [];
      for (let round = 0; round < 8; round += 1) {
        input.value += "b";
        const begin = performance.now();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        while (state.busy > 0) await new Promise((done) => setTimeout(done, 1));
        document.body.offsetHeight;
        times.push(performance.now() - begin);
      }
      return times.sort((one, other) => one - other);
    });
    const costs = [];
    const key = async (what, selector, at) => {
      const one = await cost(selector, at);
      costs.push([what, one]);
      must(one.asks === 1 && one.bytes < 2 * one.text, `${what}: ${JSON.stringify(one)}`);
      must(one.nodes + one.values < 100, `a key in ${what} changes ${JSON.stringify(one)}`);
    };
    await key("a field", "#field-run-services-0-start-call", 1);
    await key("a variable", "#field-kits-0-variables-3-default_value", 1);
    await page.getByRole("article", { name: "build", exact: true }).getByRole("button", { name: "Edit text" }).click();
    await key("the text of a row", "#edit-build", 200);
    // A line more moves the numbers of all below, and no line.
    await page.locator("#edit-build").press("Enter");
    await idle(page);
    await key("the line behind a new one", "#edit-build", 200);
    const numbers = await page.getByRole("article", { name: "kits", exact: true }).locator(".piece > span").evaluateAll((pieces) => pieces.map((it) => it.style.counterReset));
    const line = await page.evaluate(async () => (await import("/state.js")).state.look.rows.find((row) => row.key === "kits").line);
    must(numbers.length > 20 && numbers.every((it, at) => it === `line ${line - 1 + 40 * at}`), `numbers: ${numbers}`);
    await page.locator("#file-kits").evaluate((row) => row.scrollIntoView());
    await page.waitForTimeout(300);
    const client = await context.newCDPSession(page);
    const { nodes } = await client.send("Accessibility.getFullAXTree");
    const told = new Set(nodes.map((it) => String(it.name?.value ?? "").trim()));
    must([0, 1, 2].every((more) => told.has(String(line + more))), `the numbers ${line} and on are not told`);
    const shown = () => page.getByRole("group", { name: /^variable / }).count();
    must((await shown()) === 60, `${await shown()} of 540 variables are shown at first`);
    await page.getByRole("button", { name: "Show all 540" }).click();
    must((await shown()) === 540, `${await shown()} of 540 variables are shown when asked for`);
    // The first question is asked before the page's own scripts are there.
    const [main, open] = [page.waitForRequest("**/main.js"), page.waitForRequest("**/ask/open")];
    await page.route("**/main.js", async (route) => { await open; await route.continue(); });
    await page.reload();
    await main;
    await idle(page);
    await context.close();
    return { faults, opened, key: times[4], costs };
  },

  // For everybody: what axe finds, at three widths in both themes, and nothing wider than its window.
  async everybody() {
    const { page, context, faults } = await enter("everybody");
    for (const theme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: theme });
      for (const width of [360, 1024, 2000]) {
        await page.setViewportSize({ width, height: 900 });
        for (const part of ["setup", "package", "kits", "write"]) {
          await go(page, `#/${part}`);
          await page.waitForTimeout(180);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          must(wide <= 0, `${part} is ${wide} pixels wider than ${width}`);
          await sound(page, `${part} ${width}`);
          await shoot(page, `${part}-${width}-${theme}`);
          if (width !== 1024) await accessible(page, `${part} ${width} ${theme}`);
        }
      }
    }
    // Nothing is cut off at the left, and a line is as high as another.
    await go(page, "#/package");
    const uneven = await page.locator("pre.lines-of-file").first().evaluate((pre) => {
      const left = pre.getBoundingClientRect().left;
      const lines = [...pre.querySelectorAll(".line")].slice(0, 12);
      return lines.filter((it) => parseFloat(getComputedStyle(it).paddingLeft) + parseFloat(getComputedStyle(it).textIndent) < 0 || it.getBoundingClientRect().left < left || getComputedStyle(it).fontSize !== getComputedStyle(pre).fontSize).map((it) => it.textContent);
    });
    must(uneven.length === 0, `lines of a generated file: ${uneven}`);
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    await go(page, "#/setup");
    must(await page.getByRole("heading", { name: "instellar.yml" }).isVisible(), "the file is printed");
    await context.close();
    return faults;
  },

  // What is filled in changes what follows; nothing secret leaves the page or stays.
  async installation() {
    const { page, context, faults } = await enter("installation");
    const sent = [];
    page.on("request", (request) => sent.push(request.postData() ?? ""));
    await go(page, "#/kits");
    const wrong = await page.evaluate(async (files) => {
      const { variables } = await import("/env.js");
      return files.filter(({ text, found, error }) => JSON.stringify(variables(text)) !== JSON.stringify({ found, error })).map(({ text }) => [text, variables(text)]);
    }, order.files);
    must(order.files.length > 100 && wrong.length === 0, `files read otherwise than by deploy: ${JSON.stringify(wrong.slice(0, 5))}`);
    const commands = page.getByLabel("Commands");
    const confd = page.getByLabel("Text of /etc/conf.d/harbour");
    const reaches = (name) => page.getByRole("row").filter({ has: page.getByText(name, { exact: true }) }).locator("td").last().innerText();
    await page.getByText("To be filled in: TOKEN").waitFor();
    must((await commands.innerText()) === "pakman build\npakman deploy root@HOST", "nothing is set");
    must((await reaches("TOKEN")) === "nothing yet" && (await reaches("DATABASE_URL")).startsWith("generated by database/postgresql"), "what is generated is named");
    await page.getByLabel("LOG_LEVEL").fill("it's loud");
    const token = page.locator("#variable-TOKEN");
    must((await token.getAttribute("type")) === "password", "a value without a default is hidden");
    await token.fill("hunter2");
    must((await page.getByText("To be filled in").count()) === 0, "nothing is left to be filled in");
    must((await commands.innerText()) === "pakman build\nread -rs TOKEN && export TOKEN\npakman deploy --set LOG_LEVEL='it'\\''s loud' --set TOKEN root@HOST", await commands.innerText());
    let text = await confd.innerText();
    must(text.includes("\nexport LOG_LEVEL='it'\\''s loud'\n") && text.includes("\nexport TOKEN='********'\n"), text);
    must((await reaches("TOKEN")) === "given, and not shown" && (await reaches("LOG_LEVEL")) === "it's loud", "what reaches the application follows");
    await page.getByText("DATABASE_URL must be given here").waitFor();
    const area = page.getByLabel(/Paste a \.env/);
    await area.fill("DATABASE_URL='postgresql://u:s3cret@db/x'\nOTHER=1\nLOG_LEVEL=info\n");
    await area.blur();
    await page.getByText("OTHER is not in the kit").waitFor();
    must((await page.getByText("DATABASE_URL must be given here").count()) === 0, "it is given");
    must((await page.getByLabel("LOG_LEVEL").inputValue()) === "info" && (await area.inputValue()) === "", "the form is filled");
    must((await commands.innerText()).endsWith("pakman deploy --env-file .env --set TOKEN root@HOST"), await commands.innerText());
    text = await page.evaluate(async () => {
      let copied;
      Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => { copied = text; } } });
      [...document.querySelectorAll("button")].find((it) => it.textContent === "Copy it with its values").click();
      return copied;
    });
    const read = execFileSync("sh", ["-c", `${text}\nprintf '%s,' "$TOKEN" "$DATABASE_URL" "$OTHER" "$LOG_LEVEL"`], { env: { LOG_LEVEL: "of before" } }).toString();
    must(read === "hunter2,postgresql://u:s3cret@db/x,1,of before,", `a shell reads ${read}`);
    await shoot(page, "installation");
    await accessible(page, "a form that is filled in");
    await page.getByRole("link", { name: /^worker/ }).click();
    await page.getByRole("heading", { name: "New installation of worker" }).waitFor();
    text = await commands.innerText();
    must(text === "pakman build\nexport QUEUE=all\npakman deploy --set LOG_LEVEL=debug --set QUEUE root@HOST", text);
    must((await confd.innerText()).includes("export QUEUE=all"), "the fork's own defaults are in it");
    await page.goBack();
    must((await token.inputValue()) === "hunter2", "what was filled in is there when one comes back");
    await go(page, "#/setup/add-ons");
    await page.getByRole("checkbox", { name: /Redis/ }).check();
    await idle(page);
    await page.getByRole("button", { name: "Add what is missing" }).click();
    await idle(page);
    must((await file(page)).includes("\n      - { key: SESSION, driver: generic/secret, driver_options: { length: 64 } }\n      - key: REDIS_URL\n        description: redis://HOST:6379/0\n        required: true\n"), await file(page));
    await go(page, "#/kits");
    await page.getByText("To be filled in: REDIS_URL").waitFor();
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    for (const secret of ["hunter2", "s3cret"]) {
      must(!(await page.content()).includes(secret), "a value is shown");
      must(!kept.includes(secret) && sent.every((it) => !it.includes(secret)), "a value is kept or sent");
    }
    await context.close();
    return faults;
  },

  // A build ends while the page is open.
  async built() {
    const { page, context, faults } = await enter("built");
    await go(page, "#/package");
    await page.getByText("Nothing yet").waitFor();
    renameSync(join(order.pages.built.root, "../published"), join(order.pages.built.root, "../packages"));
    await page.getByText("harbour-1.10.0-r0.apk for x86_64").waitFor();
    await page.getByText("The build took 62.4 s").waitFor();
    const rows = await page.locator(".phases tbody tr").allInnerTexts();
    must(rows.length === 3 && /^build\s+61.5 s$/.test(rows[1].trim()), `phases: ${JSON.stringify(rows)}`);
    await page.getByText(/Since 1.9.0-r0: larger by 800 B/).waitFor();
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      must((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `it is wider than ${width}`);
      await accessible(page, `built ${width}`);
      await page.locator("#built").scrollIntoViewIfNeeded();
      await shoot(page, `built-${width}`);
    }
    await context.close();
    return faults;
  },

  // The page without a server. WebAssembly is stood in for by the same program made for this
  // machine: what reads, writes and ends is the page's own.
  async alone() {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, acceptDownloads: true });
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error.stack ?? error)));
    const kinds = { html: "text/html", js: "text/javascript", css: "text/css", svg: "image/svg+xml", wasm: "application/wasm" };
    const { site, script, program } = order.playground;
    await page.route("https://alone.test/**", (route) => {
      const name = new URL(route.request().url()).pathname.slice(1) || "index.html";
      if (name === "program") return route.fulfill({ body: execFileSync(program, { input: route.request().postData(), maxBuffer: 1 << 26 }) });
      if (name === "pakman.wasm" && !site) return route.fulfill({ body: "" });
      const path = name === "ask.js" && !site ? script : join(site ?? order.assets, name);
      return route.fulfill({ body: readFileSync(path), contentType: kinds[name.split(".").at(-1)] });
    });
    if (!site) await page.addInitScript(() => {
      const names = ["fd_read", "fd_write", "random_get", "environ_sizes_get", "environ_get", "proc_exit", "clock_time_get"];
      WebAssembly.compileStreaming = async (found) => { await found; return {}; };
      WebAssembly.Module.imports = () => names.map((name) => ({ module: "wasi_snapshot_preview1", name }));
      WebAssembly.instantiate = async (program, { wasi_snapshot_preview1: wasi }) => {
        const memory = new WebAssembly.Memory({ initial: 64 });
        // Two pieces at a time, the second of which is short, as a program may ask.
        const pieces = (at, lengths) => { const view = new DataView(memory.buffer); lengths.forEach(([start, length], index) => { view.setUint32(at + index * 8, start, true); view.setUint32(at + index * 8 + 4, length, true); }); };
        const told = () => new DataView(memory.buffer).getUint32(0, true);
        const start = () => {
          const parts = [];
          for (;;) {
            pieces(8, [[1024, 4096], [8192, 7]]);
            if (wasi.fd_read(0, 8, 2, 0) !== 0) throw new Error("it cannot be read");
            const count = told();
            if (count === 0) break;
            parts.push(new Uint8Array(memory.buffer, 1024, Math.min(count, 4096)).slice(), new Uint8Array(memory.buffer, 8192, Math.max(0, count - 4096)).slice());
          }
          const request = new XMLHttpRequest();
          request.open("POST", "program", false);
          request.overrideMimeType("text/plain; charset=utf-8");
          request.send(new TextDecoder().decode(new Uint8Array(parts.flatMap((part) => [...part]))));
          const answer = new TextEncoder().encode(request.responseText);
          for (let from = 0; from < answer.length; from += 5000) {
            const [one, other] = [answer.slice(from, from + 4990), answer.slice(from + 4990, from + 5000)];
            new Uint8Array(memory.buffer, 1024, one.length).set(one);
            new Uint8Array(memory.buffer, 8192, other.length).set(other);
            pieces(8, [[1024, one.length], [8192, other.length]]);
            if (wasi.fd_write(1, 8, 2, 0) !== 0 || told() !== one.length + other.length) throw new Error("it cannot be written");
          }
        };
        return { exports: { memory, _start: start } };
      };
    });
    await page.goto("https://alone.test/");
    await page.waitForSelector("main section");
    await idle(page);
    must((await file(page)).includes("name: hello"), "it begins with an example");
    await page.getByRole("article", { name: "run", exact: true }).getByRole("button", { name: "Edit text" }).click();
    await page.getByRole("textbox", { name: "Text of run" }).fill("run:\n  name: hello\n  usr: app # é\n  services:\n    - name: web\n      binary: hello\n      start:\n        call: serve\n");
    await idle(page);
    await page.getByRole("button", { name: /^write user/ }).click();
    await idle(page);
    must((await file(page)).includes("  user: app # é\n"), "a problem is mended");
    await go(page, "#/package");
    await page.getByRole("heading", { name: "The life of hello" }).waitFor();
    await go(page, "#/kits");
    await page.getByRole("heading", { name: "New installation of web" }).waitFor();
    await go(page, "#/write");
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download instellar.yml" }).click()]);
    must(readFileSync(await download.path(), "utf8") === (await file(page)), "the file is downloaded as it is shown");
    await context.close();
    return faults;
  },

  // What the kits of each fixture show.
  async kits() {
    const { page, context, faults } = await enter("kits");
    const seen = [];
    for (const { name, text } of order.kits) {
      writeFileSync(join(order.pages.kits.root, "instellar.yml"), text);
      await page.evaluate(async () => (await import("/state.js")).reopen());
      await idle(page);
      await go(page, "#/kits");
      const cards = await page.locator("a.card").count();
      for (let at = 0; at < cards; at += 1) {
        await page.locator("a.card").nth(at).click();
        await page.getByRole("heading", { name: /^New installation of/ }).waitFor();
        await sound(page, `${name}, kit ${at}`);
      }
      if (name === "rails") {
        await page.locator("a.card").first().click();
        const told = await page.locator("main").innerText();
        for (const words of ["size\nmedium", "count\nany number", "medium cpu 2, memory 2 GiB, 50% of it, priority 5", "kit web, size small, channel main", "900 in the minor unit of EUR, monthly", "length: 128"]) must(told.includes(words), `${words} is not in ${told}`);
      }
      seen.push([name, cards]);
    }
    await context.close();
    return { faults, seen };
  },
};

for (const [name, scenario] of Object.entries(scenarios)) {
  if (!order.pages[name]) continue;
  const begin = Date.now();
  let told;
  try {
    const found = await scenario();
    const faults = Array.isArray(found) ? found : found.faults;
    told = { name, found, fault: faults.length ? faults.slice(0, 5).join("\n") : null };
  } catch (error) {
    told = { name, fault: String(error.stack ?? error) };
  }
  console.log(JSON.stringify({ ...told, milliseconds: Date.now() - begin }));
}
await browser.close();
