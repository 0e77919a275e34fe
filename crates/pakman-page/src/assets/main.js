// The page: its head, its parts, and the address of each.

import { bye } from "./ask.js";
import { choices } from "./choose.js";
import { details } from "./details.js";
import { h, icon, show, words } from "./element.js";
import { count, file } from "./file.js";
import { kits } from "./kits.js";
import { picture } from "./package.js";
import { live, open, refresh, reopen, shownBy, state, undo } from "./state.js";
import { forget, writing } from "./write.js";

const PARTS = [["setup", "Set up"], ["package", "Package"], ["kits", "Kits"], ["write", "Write"]];

// The words of the address: the part, and the place in it.
function address() {
  const [part, ...place] = location.hash.replace(/^#\/?/, "").split("/");
  return { part: PARTS.some(([name]) => name === part) ? part : part === "file" ? "file" : "setup", place: decoded(place.join("/")) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

function head(part) {
  return h("header", { class: "top", key: "top" },
    h("a", { class: "skip", href: "#main", onclick: (event) => { event.preventDefault(); document.getElementById("main").focus(); } }, "Skip to the content"),
    h("a", { class: "brand", href: "#/setup" }, h("img", { src: "icon.svg", alt: "", width: "28", height: "28" }), h("span", null, h("strong", null, "pakman"), state.folder && h("span", { class: "quiet" }, state.folder))),
    h("nav", { "aria-label": "Parts" }, PARTS.map(([name, title]) => h("a", { href: `#/${name}`, "aria-current": part === name || (part === "file" && name === "setup") ? "page" : null }, title))),
    h("div", { class: "tools" },
      h("button", { class: "plain", disabled: state.changes.length === 0, onclick: undo }, icon("undo"), "Undo"),
      h("button", { class: "icon-button", "aria-label": `Colours: ${theme()}`, title: `Colours: ${theme()}`, onclick: nextTheme }, icon("sun")),
    ),
  );
}

function notices() {
  return h("div", { key: "notices", class: "notices", role: "status", "aria-live": "polite" },
    state.gone && h("div", { class: "notice error" }, icon("error"),
      h("p", null, words("`pakman ui` has ended. What you typed is still here: copy it, or start `pakman ui` again.")),
      state.text && h("button", { onclick: () => navigator.clipboard?.writeText(state.text) }, "Copy the file"),
    ),
    state.outside !== undefined && h("div", { class: "notice" }, icon("warn"),
      h("p", null, state.outside === null ? "The file was removed from the disk." : "The file has changed on the disk since it was opened here."),
      h("button", { onclick: () => { forget(); reopen(); } }, "Load the file on disk", state.changes.length > 0 && ", with your changes on it"),
    ),
    state.notice && h("div", { class: `notice ${state.notice.kind}` }, icon(state.notice.kind === "error" ? "error" : "note"),
      h("p", null, words(state.notice.text)),
      h("button", { class: "icon-button", "aria-label": "Close", onclick: () => { state.notice = null; refresh(); } }, icon("cross")),
    ),
  );
}

function foot(part) {
  if (part === "write" || !state.look || state.text === "") return null;
  const problems = state.look.problems;
  const first = problems.find((it) => it.line > 0);
  return h("footer", { class: "bottom", key: "bottom" },
    h("div", { role: "status", "aria-live": "polite", class: `verdict ${problems.some((it) => it.severity === "error") ? "error" : problems.some((it) => it.severity === "warning") ? "warning" : ""}` },
      problems.length === 0 ? [icon("tick"), "no problems"] : [icon("warn"), count(problems)],
    ),
    first && h("button", { class: "plain", onclick: () => toProblem(first) }, "Show the first"),
    h("a", { class: "button primary", href: "#/write" }, "Review and write", icon("right")),
  );
}

// What stands in the place of everything that is made of a file.
function nothing() {
  return h("div", { class: "callout" },
    h("p", null, icon("note"), " There is no instellar.yml yet, and nothing was found to propose one for."),
    h("a", { class: "button", href: "#/setup/pack" }, "Choose a pack"),
  );
}

function toProblem(first) {
  const place = document.querySelector(".problem");
  if (!place) {
    const row = state.look.rows.findLast((it) => it.line <= first.line);
    location.hash = `#/file/${encodeURIComponent(row?.key || "head")}`;
  }
  place?.scrollIntoView({ block: "center" });
  place?.querySelector("button")?.focus({ preventScroll: true });
}

function draw() {
  const { part, place } = address();
  const setup = part === "setup" || part === "file";
  const title = PARTS.find(([name]) => name === part)?.[1] ?? "Set up";
  show(document.getElementById("page"), [
    head(part),
    notices(),
    h("main", { key: "main", id: "main", tabindex: "-1", class: setup ? "setup" : part === "write" ? "single" : "wide" },
      h("h1", { key: "h1", class: "unseen" }, `${title} ${state.folder}`),
      !state.chosen && h("p", { class: "quiet", role: "status" }, "Looking at the application…"),
      setup && state.chosen && [
        h("div", { key: "choices", class: "choices" }, choices(refresh), details()),
        h("div", { key: "file", class: "file", role: "region", "aria-labelledby": "file-title" }, file()),
      ],
      !setup && state.chosen && (state.opened === null && state.text === "" ? nothing() : made(part, place)),
    ),
    foot(part),
  ]);
  document.title = `${title} · ${state.folder || "pakman"} · pakman`;
}

// What is made of the file.
function made(part, place) {
  return part === "package" ? picture(place) : part === "kits" ? kits(place) : writing();
}

// Goes to the place that the address names.
function go() {
  const { part, place } = address();
  if (part !== "write") forget();
  draw();
  const prefix = { setup: "", file: "file-", write: "diff-" }[part];
  const target = place && prefix !== undefined && document.getElementById(prefix + place);
  if (target) {
    target.scrollIntoView({ block: "start" });
    (target.querySelector("h2, h3") ?? target).focus({ preventScroll: true });
  } else if (!place) {
    scrollTo(0, 0);
  } else if (part === "kits") {
    // With many kits, what was chosen is below the window.
    const form = document.getElementById("installation-title");
    if (form && form.getBoundingClientRect().top > innerHeight - 160) form.scrollIntoView({ block: "start" });
  }
}

const THEMES = ["as the system", "light", "dark"];

function theme() {
  const kept = localStorage.getItem("theme");
  return THEMES.includes(kept) ? kept : THEMES[0];
}

function nextTheme() {
  localStorage.setItem("theme", THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
  paint();
  refresh();
}

function paint() {
  const chosen = theme();
  if (chosen === THEMES[0]) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

const page = crypto.randomUUID();
paint();
shownBy(draw);
draw();
addEventListener("hashchange", go);
addEventListener("pagehide", () => bye(page));
addEventListener("pageshow", () => live(page));
setInterval(() => live(page), 3000);
open().then(go);
