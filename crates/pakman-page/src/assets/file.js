// The file as it would be: one row for each key at its top, its lines beside what they mean.

import { ask } from "./ask.js";
import { h, heading, icon, markdown, memo, own, words } from "./element.js";
import { lines } from "./lines.js";
import { change, failed, leave, refresh, state } from "./state.js";

// The row that is being edited, and the codes whose page is shown.
let editing = null;
const pages = new Map();

// Which choices make a row.
const PACK = ["pack", "Pack"];
const MAKERS = {
  stack: [["runtime", "Runtime version"]],
  dependencies: [PACK],
  build: [PACK],
  run: [PACK, ["services", "Services"], ["commands", "Commands"]],
  hook: [PACK, ["commands", "Commands"]],
  kits: [["ports", "Ports"], ["variables", "Variables"]],
};

// Those of a row that the page shows here: without kits there are no variables to be changed.
function choicesOf(key, { look, chosen }) {
  const hidden = { pack: !chosen?.proposal && state.opened !== null, runtime: !chosen?.proposal?.versions.length, variables: look.form.kits.length === 0 };
  return (own(MAKERS, key) ?? []).filter(([id]) => !hidden[id]);
}

export function file() {
  const { look, chosen } = state;
  if (!look) return [];
  const general = state.text === "" ? [] : look.problems.filter((it) => it.line === 0);
  return [
    heading("file", "instellar.yml", state.opened === null ? "As it would be written." : "As it is, with your changes."),
    state.text === "" && h("p", { class: "quiet" }, "Choose a pack, and its file appears here."),
    chosen?.proposal?.lacks && lacking(chosen.proposal),
    general.map((it) => problem(it)),
    look.rows.map((row, index) => rowOf(row, index, look, chosen)),
  ];
}

function lacking(proposal) {
  return h("div", { class: "callout" },
    h("p", null, icon("note"), ` What was found (${proposal.title}) needs more than the file has. What its author wrote stays.`),
    h("button", { onclick: () => change({ do: "complete", proposed: proposal.text, variables: proposal.variables }) }, "Add what is missing"),
    proposal.left.length > 0 && h("details", null, h("summary", null, "Yours to judge"), h("ul", { class: "lines" }, proposal.left.map((line) => h("li", null, words(line))))),
  );
}

function rowOf(row, index, look, chosen) {
  const last = row.line + row.text.split("\n").length - (row.text.endsWith("\n") ? 2 : 1);
  const problems = look.problems.filter((it) => it.line >= row.line && it.line <= last);
  const told = problems.map((it) => `${it.code}:${it.line}:${it.message}:${pages.has(it.code)}`).join("\n");
  const made = own(chosen?.proposal?.made_by, row.key) ?? [];
  const links = choicesOf(row.key, state);
  const isProposed = Boolean(chosen?.proposal?.text.includes(row.text));
  const author = isProposed ? null : state.opened?.includes(row.text) ? "written by its author" : "changed by you";
  const isEdited = editing === row.key;
  return memo(`row-${row.key}-${look.rows.findIndex((it) => it.key === row.key) === index ? "" : index}`, [row.text, row.line, told, made.join(), links.join(), author, isEdited], () =>
    h("article", { id: `file-${row.key || "head"}`, class: `row${problems.length ? ` has-${worst(problems)}` : ""}`, "aria-label": row.key || "the beginning of the file" },
      h("div", { class: "row-text" },
        h("div", { class: "row-head" },
          h("h3", null, row.key ? h("code", null, row.key) : "beginning"),
          h("button", { class: "plain small", "aria-pressed": String(isEdited), onclick: () => { editing = isEdited ? null : row.key; refresh(); if (!isEdited) focus(row.key); } }, icon("pen"), isEdited ? "Done" : "Edit text"),
        ),
        isEdited ? editor(row) : text(row, problems),
      ),
      h("div", { class: "row-about" },
        about(row, own(chosen?.keys, row.key)),
        makers(row, made, links, author),
      ),
      problems.length > 0 && h("ul", { class: "problems" }, problems.map((it) => h("li", null, problem(it)))),
    ),
  );
}

function focus(key) {
  document.getElementById(`edit-${key || "head"}`)?.focus();
}

function editor(row) {
  return h("textarea", {
    id: `edit-${row.key || "head"}`, class: "editor", spellcheck: "false", autocapitalize: "off", rows: row.text.split("\n").length,
    "aria-label": `Text of ${row.key || "the beginning"}`, value: row.text,
    oninput: (event) => { event.target.rows = event.target.value.split("\n").length; change({ do: "rewrite", key: row.key, text: event.target.value }, `row-${row.key}`); },
    onblur: leave,
  });
}

function text(row, problems) {
  const body = (row.text.endsWith("\n") ? row.text.slice(0, -1) : row.text).split("\n");
  const isInside = insides(body);
  const marks = new Map([...problems].reverse().map((it) => [it.line - row.line, it.severity]));
  return h("pre", { class: "lines-of-file", tabindex: "0", "aria-label": `Lines of ${row.key || "the beginning"}` },
    lines(body, {
      first: row.line,
      same: (index) => `${isInside[index]} ${marks.get(index) ?? ""}`,
      line: (text, index) => h("span", { class: `line ${marks.get(index) ?? ""}` }, isInside[index] && !/^\s*#/.test(text) ? text : colours(text), "\n"),
    }),
  );
}

// For each line whether it is part of a block of text.
function insides(body) {
  let block = -1;
  return body.map((line) => {
    const indent = line.search(/\S/);
    if (block >= 0 && indent >= 0 && indent <= block) block = -1;
    const inside = block >= 0;
    if (!inside && /:\s*[|>][-+0-9]*\s*(#.*)?$/.test(line)) block = Math.max(0, indent);
    return inside;
  });
}

// A line of YAML, its key, its comment and its value told apart.
function colours(line) {
  const parts = [];
  let rest = line;
  const comment = rest.match(/(^|\s)#.*$/);
  let behind = null;
  if (comment && !/["'].*#.*["']/.test(rest)) {
    behind = rest.slice(comment.index);
    rest = rest.slice(0, comment.index);
  }
  const key = rest.match(/^(\s*(?:- )*)(?!- )([^\s:#'"[{][^:#]*?)(:)(?=\s|$)/);
  if (key) {
    parts.push(key[1], h("span", { class: "k" }, key[2]), key[3]);
    rest = rest.slice(key[0].length);
  }
  if (rest) parts.push(/^\s*(-\s+)?(\d+|true|false)\s*$/.test(rest) ? h("span", { class: "n" }, rest) : /["']/.test(rest) ? h("span", { class: "s" }, rest) : rest);
  if (behind) parts.push(h("span", { class: "c" }, behind));
  return parts;
}

function about(row, known) {
  if (!known) return row.key ? h("p", { class: "quiet" }, "The schema has no such key.") : h("p", { class: "quiet" }, "Where an editor finds the schema, and what stands in front of the first key.");
  const [first, ...more] = known.about.split("\n\n");
  return [h("p", { class: "row-title" }, known.title), markdown(first), more.length > 0 && h("details", null, h("summary", null, "More"), markdown(more.join("\n\n")))];
}

function makers(row, made, links, author) {
  if (links.length === 0 && !author) return null;
  return h("p", { class: "makers" },
    (links.length > 0 || made.length > 0) && h("span", { class: "quiet" }, author ? "Change it under" : "Made by"),
    links.map(([id, name]) => h("a", { href: `#/setup/${id}`, class: "chip" }, name)),
    made.map((name) => h("a", { href: "#/setup/add-ons", class: "chip" }, name)),
    author && row.key && h("span", { class: "chip own" }, author),
  );
}

const ORDER = ["error", "warning", "note"];

export function worst(problems) {
  return ORDER.find((severity) => problems.some((it) => it.severity === severity));
}

function problem(it) {
  const page = pages.get(it.code);
  return h("div", { class: `problem ${it.severity}` },
    icon(it.severity === "error" ? "error" : it.severity === "warning" ? "warn" : "note"),
    h("div", { class: "problem-body" },
      h("p", null, h("strong", null, it.severity), it.line > 0 && h("span", { class: "where" }, ` line ${it.line} `), " ", words(it.message)),
      it.label && h("p", { class: "quiet" }, words(it.label)),
      it.help && h("p", null, words(it.help)),
      h("div", { class: "buttons" },
        it.fix && h("button", { class: "fix", onclick: () => change({ do: "fix", code: it.code, message: it.message }) }, icon("tick"), h("span", null, words(it.fix.title)), !it.fix.safe && h("span", { class: "quiet" }, " (look at it)")),
        h("button", { class: "plain small", "aria-expanded": String(Boolean(page)), onclick: () => explain(it.code) }, page ? "Less" : "Why?"),
      ),
      page && h("div", { class: "explained" }, markdown(page)),
    ),
  );
}

async function explain(code) {
  if (pages.has(code)) {
    pages.delete(code);
    refresh();
    return;
  }
  try {
    const { page } = await ask("explain", { code });
    if (page) pages.set(code, page);
    refresh();
  } catch (error) {
    failed(error);
  }
}

// How many problems there are, in words.
export function count(problems) {
  const parts = ORDER.map((severity) => [problems.filter((it) => it.severity === severity).length, severity]).filter(([number]) => number > 0);
  return parts.map(([number, severity]) => `${number} ${severity}${number === 1 ? "" : "s"}`).join(", ");
}
