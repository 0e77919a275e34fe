// What was found, and what is chosen: application, pack, add-ons, runtime.

import { h, heading, icon, words } from "./element.js";
import { change, pick, state } from "./state.js";

let search = "";
let all = false;
let redraw = () => {};

export function choices(draws) {
  redraw = draws;
  const { chosen } = state;
  if (!chosen) return [];
  const { proposal, refusal } = chosen;
  return [
    h("section", { key: "found", id: "found", class: "part", "aria-labelledby": "found-title" },
      heading("found", "What was found"),
      refusal ? refused(refusal) : found(proposal),
      chosen.applications.length > 1 && applications(chosen, proposal),
    ),
    h("section", { key: "pack", id: "pack", class: "part", "aria-labelledby": "pack-title" },
      heading("pack", "Pack", "The kind of application: what is installed, built and shipped."),
      packs(chosen.packs),
    ),
    proposal && h("section", { key: "add-ons", id: "add-ons", class: "part", "aria-labelledby": "add-ons-title" },
      heading("add-ons", "Add-ons", "What it needs besides its framework; chosen where a library needs it."),
      addOns(proposal),
    ),
    proposal && proposal.versions.length > 0 && h("section", { key: "runtime", id: "runtime", class: "part", "aria-labelledby": "runtime-title" },
      heading("runtime", "Runtime version", "Each release of Alpine has its own; updates come while the release is supported."),
      versions(proposal),
    ),
    proposal && remarks(proposal),
  ];
}

// Where something was read: the file and its line.
export function evidence(facts) {
  return facts.slice(0, 4).map((it) =>
    h("span", { class: "fact" }, it.what && h("span", null, it.what), it.path && h("span", { class: "where" }, it.line ? `${it.path}:${it.line}` : it.path)),
  );
}

function found(proposal) {
  const rows = proposal.rows.filter((row) => row.what !== "add-on" && row.what !== "service" && row.what !== "command");
  return h("dl", { class: "found" },
    rows.map((row) => h("div", null, h("dt", null, row.what), h("dd", null, h("span", null, row.value), row.source && h("span", { class: "where" }, row.source)))),
  );
}

function refused(refusal) {
  return h("div", { class: "callout" },
    h("p", null, icon("note"), " ", h("strong", null, words(capital(refusal.reason))), "."),
    refusal.kind === "nothing" && h("p", null, "Choose a pack below: its proposal is a start to be changed."),
    refusal.kind === "several" && h("p", null, "Choose one."),
    refusal.top.length > 0 && h("p", { class: "where" }, `At the top of the folder: ${refusal.top.slice(0, 24).join(" ")}`),
  );
}

function applications(chosen, proposal) {
  return h("fieldset", { class: "cards" },
    h("legend", null, "Applications in this folder"),
    chosen.applications.map((it) => card({
      kind: "radio", group: "application", title: it.folder || "(the folder itself)", about: it.title, facts: it.evidence,
      checked: proposal ? proposal.folder === it.folder : false,
      onpick: () => pick({ app: it.folder, pack: null, add_ons: null, stack: null }),
    })),
  );
}

function packs(list) {
  const needle = search.trim().toLowerCase();
  const meets = (it) => !needle || [it.name, it.title, ...it.looks_at].some((text) => text.toLowerCase().includes(needle));
  const first = list.filter((it) => it.found || it.chosen);
  const few = !all && !needle && first.length > 0;
  const shown = (few ? first : list).filter(meets);
  const order = [...shown].sort((one, other) => rank(one) - rank(other));
  return [
    h("div", { class: "search" }, icon("search"),
      h("input", { type: "search", "aria-label": "Search packs", placeholder: `Search ${list.length} packs`, value: search, oninput: (event) => { search = event.target.value; redraw(); } }),
    ),
    h("fieldset", { class: "cards" }, h("legend", { class: "unseen" }, "Packs"),
      order.map((it) => card({
        key: it.name, kind: "radio", group: "pack", title: it.title, name: it.name, facts: it.evidence, checked: it.chosen,
        pills: it.evidence.length ? [] : it.looks_at.slice(0, 3),
        mark: it.proven ? "proven" : null,
        onpick: () => pick({ pack: it.name, add_ons: null, stack: null }),
      })),
      order.length === 0 && h("p", { class: "quiet" }, "No pack is called like that or looks at such a file."),
    ),
    !needle && first.length > 0 && first.length < list.length &&
      h("button", { class: "plain", "aria-expanded": String(all), onclick: () => { all = !all; redraw(); } }, all ? "Show those that were found" : `Show all ${list.length} packs`),
  ];
}

const rank = (it) => (it.chosen ? 0 : it.found ? 1 : 2);

function addOns(proposal) {
  const names = proposal.add_ons.filter((it) => it.chosen).map((it) => it.name);
  const toggle = (it) => pick({ add_ons: it.chosen ? names.filter((name) => name !== it.name) : [...names, it.name] });
  return h("fieldset", { class: "cards" }, h("legend", { class: "unseen" }, "Add-ons"),
    proposal.add_ons.map((it) => card({
      key: it.name, kind: "checkbox", group: "add-on", title: it.title, name: it.name, facts: it.evidence, checked: it.chosen,
      pills: it.evidence.length ? [] : it.looks_for.slice(0, 3),
      mark: it.needed ? "needed" : null,
      onpick: () => toggle(it),
    })),
  );
}

// A card to choose; its name and everything that it says is its label.
function card({ key, kind, group, title, name, about, facts, pills = [], checked, mark, disabled, onpick }) {
  return h("label", { key: key ?? title, class: `card${checked ? " chosen" : ""}${disabled ? " closed" : ""}` },
    h("input", { type: kind, name: group, value: name ?? title, checked, disabled, onchange: onpick }),
    h("span", { class: "card-body" },
      h("span", { class: "card-title" }, h("strong", null, title), mark && h("span", { class: "mark" }, mark)),
      about && h("span", { class: "quiet" }, about),
      facts && facts.length > 0 && h("span", { class: "facts" }, evidence(facts)),
      pills.length > 0 && h("span", { class: "pills" }, pills.map((text) => h("span", { class: "pill" }, text))),
    ),
    h("span", { class: "tick" }, icon("tick")),
  );
}

function versions(proposal) {
  const current = state.look?.form.stack;
  const isThere = state.opened !== null;
  const choose = (it) => {
    if (isThere) change({ do: "set", path: ["stack"], value: it.stack });
    else pick({ stack: it.recommended ? null : it.stack });
  };
  const list = proposal.versions.filter((it) => it.supported || it.stack === current || it.chosen);
  const gone = proposal.versions.length - list.length;
  return [
    h("fieldset", { class: "cards" }, h("legend", { class: "unseen" }, "Runtime versions"),
      list.map((it) => {
        const checked = isThere ? it.stack === current && (it.chosen || !list.some((one) => one.stack === current && one.chosen)) : it.chosen;
        return card({
          key: it.stack + it.package, kind: "radio", group: "runtime", name: it.stack + it.package,
          title: it.version ? `${capital(it.package)} ${it.version}` : it.stack,
          about: [it.version && it.stack, it.until && (it.supported ? `supported until ${it.until}` : `support ended ${it.until}`), it.excluded && `excluded by ${it.excluded}`].filter(Boolean).join(" · "),
          mark: it.recommended ? "recommended" : it.excluded ? "excluded" : it.supported ? null : "ended",
          checked, disabled: Boolean(it.excluded) && !checked, onpick: () => choose(it),
        });
      }),
    ),
    proposal.why && h("p", { class: "quiet" }, `Recommended: ${proposal.stack}, ${proposal.why}.`),
    gone > 0 && h("p", { class: "quiet" }, `${gone} more, for releases without updates, are not shown.`),
  ];
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function remarks(proposal) {
  const lists = [
    ["To be settled", proposal.unmet],
    ["Worth knowing", proposal.notes],
    ["Could not be read", proposal.problems],
    ["Run yourself", proposal.advice],
  ].filter(([, lines]) => lines.length > 0);
  if (lists.length === 0) return null;
  return h("section", { key: "remarks", id: "remarks", class: "part", "aria-labelledby": "remarks-title" },
    heading("remarks", "Remarks"),
    lists.map(([title, lines]) => [h("h3", null, title), h("ul", { class: "lines" }, lines.map((line) => h("li", null, words(line))))]),
  );
}
