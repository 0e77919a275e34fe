// The form of a new installation, what reaches the application then, and what a host of one's own is
// told in its place. What is filled in is kept in this page alone, until it is closed.

import { blocks, settings, variables, word } from "./env.js";
import { h, heading, icon, own, words } from "./element.js";
import { refresh } from "./state.js";

// What is filled in, by installation and name: its value, and whether a pasted file has it.
const given = new Map();

// What of a pasted file is no variable.
let error = null;

const HIDDEN = "'********'";

function values(path) {
  if (!given.has(path)) given.set(path, new Map());
  return given.get(path);
}

// What somebody who installs it is asked, and what they get; required and empty first.
export function installation(one, found) {
  const { kit, index, it, under } = one;
  const rank = (one) => (one.resource ? 2 : one.required && one.default === null ? 0 : 1);
  const list = [...it.variables].sort((one, other) => rank(one) - rank(other));
  const empty = list.filter((each) => rank(each) === 0 && !values(one.path).has(each.key));
  return h("section", { key: `of-${kit.name}-${it.name}`, class: "part", "aria-labelledby": "installation-title" },
    heading("installation", `New installation of ${it.name}`, under ? `A fork of ${under}: the same package once more, with variables of its own.` : "What somebody who installs it is asked, and what they get."),
    h("h3", null, "Variables"),
    list.length === 0 && h("p", { class: "quiet" }, "None."),
    h("p", { key: "empty", class: "quiet", role: "status" }, empty.length > 0 && `To be filled in: ${empty.map((each) => each.key).join(", ")}`),
    h("div", { class: "fields" }, list.map((each) => variable(each, found, index, one.path))),
    list.length > 0 && h("h3", null, "What reaches the application"),
    list.length > 0 && reaching(list, one.path),
    h("h3", null, "Ports"),
    it.ports.length === 0 || under ? h("p", { class: "quiet" }, "None: nobody reaches it from outside.") : h("ul", { class: "lines" }, it.ports.map((port) => h("li", null, h("strong", null, port.name), ` ${port.target} `, port.host ? h("span", { class: "where" }, `https://${port.host}`) : h("span", { class: "quiet" }, "no host name leads here: no port is ", h("code", null, "main")), port.source !== null && `, port ${port.source} of the host`, port.proxy_protocol && ", PROXY protocol"))),
    h("h3", null, "How it runs"),
    h("dl", { class: "found" },
      pair("size", named(it.size) ?? "chosen on installation"),
      pair("count", kit.max_instances === null ? "any number" : `at most ${kit.max_instances}`),
      pair("placement", kit.orchestration.placement), pair("upgrade", kit.orchestration.upgrade),
      pair("delivery", kit.orchestration.delivery), pair("on failure", kit.orchestration.on_fail),
    ),
  );
}

// What a reference leads to, or that there is no such thing; null where nothing is named.
export const named = (reference) => reference && (reference.found ?? `${reference.asked} (there is none)`);

const pair = (what, value) => h("div", null, h("dt", null, what), h("dd", null, String(value)));

// Whether anybody may see its value: the file has one, as `deploy --set NAME=VALUE` wants it.
const isOpen = (one) => one.default !== null && !one.resource;

function variable(one, found, index, path) {
  const id = `variable-${one.key}`;
  const purpose = own(found.purposes[index], one.key);
  const asked = one.required && one.default === null && !one.resource;
  const label = h("span", { class: "variable-head" }, h("code", null, one.key), asked && h("span", { class: "mark required" }, "required"), one.resource && h("span", { class: "mark" }, "generated"), one.origin !== "kit" && h("span", { class: "pill" }, one.origin === "fork" ? "of the fork" : "set by the fork"));
  const about = purpose && h("p", { class: "quiet", id: `${id}-about` }, words(purpose));
  if (one.resource) {
    const makes = own(found.makes, one.resource.driver);
    return h("div", { key: id, class: "variable" }, label,
      h("p", null, makes ? `Made by the platform: ${makes}` : words(`\`${one.resource.driver}\`: its driver is unknown, and so is what it gives`)),
      one.resource.options.length > 0 && h("ul", { class: "lines" }, one.resource.options.map((option) => h("li", null, `${option.name}: ${text(option.value)}`, NOTES[option.status] && h("span", { class: "quiet" }, ` (${NOTES[option.status]})`)))),
      about,
      h("details", null, h("summary", null, "Values of your own, for a host of your own"),
        one.names.map((name) => h("div", { key: name, class: "field" },
          h("label", { for: `own-${name}` }, h("code", null, name)),
          input(`own-${name}`, name, path, { type: "password", placeholder: "generated", nothing: "" }),
        )),
      ),
    );
  }
  return h("div", { key: id, class: "variable" },
    h("label", { for: id }, label),
    input(id, one.key, path, { type: isOpen(one) ? "text" : "password", placeholder: asked ? "has to be given" : "not set", nothing: one.default ?? "", "aria-describedby": purpose ? `${id}-about` : null }),
    about,
  );
}

// What is said of an option beside its value.
const NOTES = { default: "default", unknown: "the driver does not have this option", unfit: "the option does not take this value" };

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

// A field for a value; `nothing` is what it has where none is given.
function input(id, name, path, { nothing, ...attributes }) {
  const typed = (value) => {
    if (value === nothing) values(path).delete(name);
    else values(path).set(name, { value, pasted: false });
    refresh();
  };
  return h("input", { id, spellcheck: "false", autocomplete: attributes.type === "password" ? "new-password" : "off", ...attributes, value: values(path).get(name)?.value ?? nothing, oninput: (event) => typed(event.target.value) });
}

// The names that reach the application, and what it reads there.
function reaching(list, path) {
  const rows = list.flatMap((one) => one.names.map((name) => {
    const set = values(path).get(name);
    if (set) return [name, isOpen(one) ? h("code", null, set.value) : "given, and not shown"];
    if (one.resource) return [name, `generated by ${one.resource.driver}`];
    return [name, one.default !== null ? h("code", null, one.default) : one.required ? "nothing yet" : "not set"];
  }));
  return h("table", { class: "table" },
    h("thead", { class: "unseen" }, h("tr", null, h("th", { scope: "col" }, "Name"), h("th", { scope: "col" }, "Value"))),
    h("tbody", null, rows.map(([name, value]) => h("tr", { key: name }, h("td", null, h("code", null, name)), h("td", { class: "value" }, value)))),
  );
}

// A host of one's own: the same variables as a file there, and the command that puts them there.
export function host(one, found) {
  const { it, path } = one;
  const { summary } = found;
  const main = summary.kits.find((kit) => kit.main) ?? summary.kits[0];
  const set = new Map([...values(path)].map(([name, { value }]) => [name, value]));
  // The file knows the defaults of the main kit alone.
  const defaults = it === main ? [] : it.variables.filter((each) => isOpen(each) && !set.has(each.key) && main.variables.find((other) => other.key === each.key)?.default !== each.default);
  for (const each of defaults) set.set(each.key, each.default);
  const clear = (name) => it.variables.some((each) => isOpen(each) && each.key === name);
  const template = found.settings.text;
  const missing = blocks(template).filter((block) => block.required && !set.has(block.name)).map((block) => block.name);
  const names = new Set(it.variables.flatMap((each) => each.names));
  const follows = commands(path, set, main, clear);
  const others = [...set.keys()].filter((name) => !names.has(name));
  return h("section", { key: "host", id: "host", class: "part", "aria-labelledby": "host-title" },
    heading("host", "On a host of your own", "No platform is needed: on any Alpine host the variables come from a file."),
    h("label", { for: "env", class: "label" }, "Paste a .env to fill the form; its values stay in this page until it is closed"),
    h("textarea", { id: "env", class: "secret", rows: "3", spellcheck: "false", autocomplete: "off", placeholder: "NAME=value", onpaste: (event) => { event.preventDefault(); fill(path, it, event.clipboardData.getData("text")); }, onchange: (event) => { const typed = event.target.value; event.target.value = ""; if (typed) fill(path, it, typed); } }),
    h("div", { key: "told", role: "status" },
      error && h("p", null, icon("warn"), " ", words(error)),
      missing.length + others.length > 0 && h("ul", { class: "lines" },
        missing.map((name) => h("li", { key: `missing ${name}` }, icon("warn"), " ", h("code", null, name), " must be given here")),
        others.map((name) => h("li", { key: `other ${name}` }, icon("note"), " ", h("code", null, name), " is not in the kit; the application gets it anyway")),
      ),
    ),
    h("h3", null, "Commands"),
    h("pre", { class: "sample", tabindex: "0", "aria-label": "Commands" }, follows),
    follows.includes("read -rs") && h("p", { class: "quiet" }, h("code", null, "read -rs"), " asks for a value without showing it, in bash and zsh."),
    h("h3", null, h("code", null, found.settings.path)),
    h("pre", { class: "sample tall", tabindex: "0", "aria-label": `Text of ${found.settings.path}` }, settings(template, set, (name, value) => (clear(name) ? word(value) : HIDDEN))),
    set.size > 0 && h("div", { class: "buttons" }, h("button", { onclick: () => navigator.clipboard?.writeText(settings(template, set, (_, value) => word(value))) }, "Copy it with its values")),
    h("p", { class: "quiet" }, `${summary.package} reads it at every start; `, h("code", null, "pakman deploy"), " writes such a block there, readable by root alone."),
  );
}

// Builds and deploys with these values, none of which stands in a command that anybody may not see.
function commands(path, set, main, clear) {
  const isPasted = (name) => Boolean(values(path).get(name)?.pasted);
  const pasted = [...set.keys()].filter(isPasted);
  const typed = [...set].filter(([name]) => !isPasted(name) && /^[A-Za-z_]\w*$/.test(name));
  const before = [];
  const options = pasted.length > 0 ? ["--env-file .env"] : [];
  for (const [name, value] of typed) {
    if (main.variables.some((each) => isOpen(each) && each.key === name)) {
      options.push(`--set ${name}=${word(value)}`);
      continue;
    }
    before.push(clear(name) ? `export ${name}=${word(value)}` : `read -rs ${name} && export ${name}`);
    options.push(`--set ${name}`);
  }
  return ["pakman build", ...before, ["pakman deploy", ...options, "root@HOST"].join(" ")].join("\n");
}

// Fills the form with what a file of variables has.
function fill(path, it, file) {
  const read = variables(file);
  error = read.error;
  for (const [name, value] of read.found) {
    const one = it.variables.find((each) => !each.resource && each.key === name);
    if (one && value === one.default) values(path).delete(name);
    else values(path).set(name, { value, pasted: true });
  }
  refresh();
}
