// What would be written, as a difference, and writing exactly that.

import { ask } from "./ask.js";
import { forget as askAnew, once, waiting } from "./about.js";
import { h, heading, icon, refusal } from "./element.js";
import { failed, pick, refresh, state, wrote } from "./state.js";

let done = null;

// What was shown is shown anew.
export function forget() {
  askAnew("plan");
  done = null;
}

export function writing() {
  if (done) return written();
  if (!state.look) return null;
  const plan = state.busy ? null : once("plan", { text: state.text, choices: state.choices, opened: state.opened });
  const edits = state.chosen?.proposal?.edits ?? [];
  return h("section", { key: "write", class: "part page", "aria-labelledby": "write-title" },
    heading("write", "Review and write", state.writes ? "Exactly this will be written." : "The file as it is now, to download."),
    edits.length > 0 && h("label", { class: "check" },
      h("input", { type: "checkbox", checked: Boolean(state.choices.edit), onchange: (event) => pick({ edit: event.target.checked }) }),
      h("span", null, "Also change files of yours: ", edits.map((it, index) => [index > 0 && "; ", h("code", null, it.path), ` (${it.why})`])),
    ),
    plan instanceof Error ? refusal(plan) : plan ? shown(plan) : waiting("Looking for the difference…"),
  );
}

function shown(found) {
  if (found.files.length === 0) return h("p", null, icon("tick"), " Nothing would change: the file is as it is on the disk.");
  return [
    h("ul", { class: "files" }, found.files.map((it) => h("li", null, icon("file"), h("a", { href: `#/write/${encodeURIComponent(it.path)}` }, h("code", null, it.path)), h("span", { class: "mark" }, it.is_new ? "new" : "changed"), h("span", { class: "quiet" }, `${it.lines} lines`)))),
    found.files.map((it) => h("figure", { key: it.path, id: `diff-${it.path}`, class: "diff" },
      h("figcaption", null, h("code", null, it.path)),
      h("pre", { tabindex: "0", "aria-label": `Difference of ${it.path}` }, it.diff.split("\n").slice(2, 4002).map((line) => h("span", { class: `line ${kind(line)}` }, line, "\n"))),
    )),
    found.errors && h("p", { class: "problem error" }, icon("error"), h("span", null, "The file has errors: it can be written, but not built.")),
    h("div", { class: "buttons" },
      h("button", { class: "primary", id: "write", disabled: state.gone, onclick: () => write(found.plan) }, icon("tick"), !state.writes ? "Download instellar.yml" : found.files.length === 1 ? `Write ${found.files[0].path}` : `Write ${found.files.length} files`),
      h("a", { class: "button", href: "#/setup" }, "Go back"),
    ),
  ];
}

const kind = (line) => (line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : line.startsWith("@@") ? "hunk" : "");

async function write(number) {
  try {
    const answer = await ask("write", { plan: number });
    await wrote();
    done = answer.written;
    refresh();
    document.getElementById("write-title")?.focus();
  } catch (error) {
    askAnew("plan");
    failed(error);
  }
}

function written() {
  return h("section", { key: "written", class: "part page", "aria-labelledby": "write-title" },
    h("header", { class: "heading" }, h("h2", { id: "write-title", tabindex: "-1" }, icon("tick"), " Written")),
    h("ul", { class: "files" }, done.map((path) => h("li", null, icon("file"), h("code", null, path)))),
    h("p", null, "What comes next, on the command line:"),
    h("pre", { class: "sample", tabindex: "0" }, "pakman check\npakman build\npakman test\npakman deploy root@HOST"),
    h("a", { class: "button", href: "#/setup" }, "Continue editing"),
  );
}
