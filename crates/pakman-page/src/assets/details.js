// Services, commands, ports and variables, editable in place. Each field is a value of the file.

import { h, heading, icon, memo } from "./element.js";
import { change, leave, refresh, state } from "./state.js";

// A field for the value at a path of the file.
function field({ path, label, value, placeholder, kind = "text", optional = true, wide, hint }) {
  const id = `field-${path.join("-")}`;
  return h("div", { key: id, class: `field${wide ? " wide" : ""}` },
    h("label", { for: id }, label),
    h("input", {
      id, type: kind === "number" ? "text" : kind, inputmode: kind === "number" ? "numeric" : null, value: value ?? "", placeholder, spellcheck: "false", autocomplete: "off",
      "aria-describedby": hint ? `${id}-hint` : null,
      oninput: (event) => typed(path, event.target.value, optional, id),
      onblur: leave,
    }),
    hint && h("span", { id: `${id}-hint`, class: "hint" }, hint),
  );
}

function typed(path, value, optional, id) {
  if (value === "" && optional) change({ do: "remove", path }, id);
  else change({ do: "set", path, value }, id);
}

function remove(path, what) {
  return h("button", { class: "icon-button", "aria-label": `Remove ${what}`, title: `Remove ${what}`, onclick: () => change({ do: "remove", path }) }, icon("cross"));
}

function add(path, item, label) {
  const added = () => {
    whole.add(path.join("-"));
    change({ do: "add", path, item: item() });
  };
  return h("button", { class: "plain", onclick: added }, icon("plus"), label);
}

// A name that no item has: `worker`, `worker_2`.
function fresh(list, name) {
  const taken = new Set(list.map((it) => it.name ?? it.key));
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    if (!taken.has(`${name}_${number}`)) return `${name}_${number}`;
  }
}

export function details() {
  const form = state.look?.form;
  if (!form || !state.text) return [];
  const kit = Math.max(0, form.kits.findIndex((it) => it.main));
  return [
    h("section", { key: "services", id: "services", class: "part", "aria-labelledby": "services-title" },
      heading("services", "Services", "What is kept running; the first is the default."),
      items(form.services, ["run", "services"], (it, path) => program(it, path, "service")),
      add(["run", "services"], () => ({ name: fresh(form.services, "worker"), binary: form.services[0]?.binary ?? form.name ?? "app", start: { call: "" } }), "Add a service"),
    ),
    h("section", { key: "commands", id: "commands", class: "part", "aria-labelledby": "commands-title" },
      heading("commands", "Commands", `One-shot programs: rc-service ${form.name ?? "APP"} COMMAND.`),
      items(form.commands, ["run", "commands"], (it, path) => program(it, path, "command")),
      add(["run", "commands"], () => ({ name: fresh(form.commands, "task"), binary: form.services[0]?.binary ?? form.name ?? "app", call: "" }), "Add a command"),
    ),
    h("section", { key: "ports", id: "ports", class: "part", "aria-labelledby": "ports-title" },
      heading("ports", "Ports", "Where it listens in its instance; the main one gets the host name."),
      form.kits.length > 0 && items(form.kits[kit].ports, ["kits", kit, "ports"], port),
      form.kits.length > 0 && add(["kits", kit, "ports"], () => ({ name: fresh(form.kits[kit].ports, "web"), target: 3000, ...(form.kits[kit].ports.length ? {} : { main: true }) }), "Add a port"),
      form.kits.length === 0 && add(["kits"], () => ({ name: "web", description: "Web", main: true, ports: [{ name: "web", target: 3000, main: true }] }), "Add a kit with a port"),
    ),
    form.kits.length > 0 && h("section", { key: "variables", id: "variables", class: "part", "aria-labelledby": "variables-title" },
      heading("variables", "Variables", "What the application reads from its environment, and who provides it."),
      items(form.kits[kit].variables, ["kits", kit, "variables"], variable),
      h("div", { class: "buttons" },
        add(["kits", kit, "variables"], () => ({ key: fresh(form.kits[kit].variables, "NAME"), default_value: "value" }), "Add a variable"),
        add(["kits", kit, "variables"], () => ({ key: fresh(form.kits[kit].variables, "TOKEN"), required: true }), "Add a required one"),
        add(["kits", kit, "variables"], () => ({ key: fresh(form.kits[kit].variables, "SECRET"), driver: "generic/secret", driver_options: { length: 64 } }), "Add a generated secret"),
      ),
    ),
  ];
}

// How many items of a list are shown until somebody asks for all.
const FEW = 60;
const whole = new Set();

// The items of a list, each described anew only when it says something else.
function items(list, path, describe) {
  const { name } = state.look.form;
  const id = path.join("-");
  const shown = whole.has(id) ? list : list.slice(0, FEW);
  return [
    shown.map((it, index) => {
      const place = [...path, index];
      return memo(place.join("-"), [JSON.stringify(it), name], () => describe(it, place));
    }),
    shown.length < list.length && h("button", { key: `all-${id}`, class: "plain", onclick: () => { whole.add(id); refresh(); } }, `Show all ${list.length}`),
  ];
}

function program(it, path, what) {
  const call = what === "service" ? [...path, "start", "call"] : [...path, "call"];
  return h("div", { key: path.join("-"), class: "item", role: "group", "aria-label": `${what} ${it.name ?? ""}` },
    field({ path: [...path, "name"], label: "Name", value: it.name, optional: false }),
    field({ path: [...path, "binary"], label: "Program", value: it.binary, optional: false }),
    field({ path: call, label: "Arguments", value: it.call, wide: true, optional: what === "command" }),
    field({ path: [...path, "path"], label: "Folder of the program", value: it.path, wide: true, placeholder: `/var/lib/${state.look.form.name ?? "APP"}/bin` }),
    remove(path, `${what} ${it.name ?? ""}`),
  );
}

function port(it, path) {
  return h("div", { key: path.join("-"), class: "item", role: "group", "aria-label": `port ${it.name ?? ""}` },
    field({ path: [...path, "name"], label: "Name", value: it.name, optional: false }),
    field({ path: [...path, "target"], label: "Port", value: it.target, kind: "number", optional: false }),
    it.main && h("span", { class: "mark" }, "main"),
    remove(path, `port ${it.name ?? ""}`),
  );
}

function variable(it, path) {
  return h("div", { key: path.join("-"), class: "item", role: "group", "aria-label": `variable ${it.key ?? ""}` },
    field({ path: [...path, "key"], label: "Name", value: it.key, optional: false }),
    it.driver
      ? h("div", { class: "field", key: "made" }, h("span", { class: "label" }, "Value"), h("span", { class: "made" }, `made by ${it.driver}: ${(it.names ?? [it.key]).join(", ")}`))
      : field({ path: [...path, "default_value"], label: it.required ? "Default" : "Value", value: it.default_value, placeholder: it.required ? "none: it is asked for" : "" }),
    field({ path: [...path, "description"], label: "What it is for", value: it.description, wide: true }),
    remove(path, `variable ${it.key ?? ""}`),
  );
}
