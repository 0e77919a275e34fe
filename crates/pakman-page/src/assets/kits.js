// Kits as in a new installation: a card for each kit and fork, and the form that it would show.

import { ask } from "./ask.js";
import { about } from "./about.js";
import { h, heading, icon, own, refusal, words } from "./element.js";
import { failed, refresh, state } from "./state.js";

// What was found in a pasted file: names, never values.
let pasted = null;

export function kits(place) {
  const found = about("kits");
  if (!found) return h("p", { class: "quiet", role: "status" }, "Looking at the kits…");
  if (found instanceof Error) return refusal(found);
  const { summary } = found;
  if (summary.kits.length === 0) {
    return h("section", { class: "part", "aria-labelledby": "kits-title" }, heading("kits", "Kits"), h("p", null, "The file has no kits: a platform has nothing to install from. ", h("a", { href: "#/setup/ports" }, "Add one"), "."));
  }
  const all = summary.kits.flatMap((kit, index) => [
    { kit, index, it: kit, path: kit.name, under: null },
    ...kit.forks.map((fork) => ({ kit, index, it: fork, path: `${kit.name}/${fork.name}`, under: kit.name })),
  ]);
  const chosen = all.find((one) => one.path === place) ?? all.find((one) => one.kit.main && !one.under) ?? all[0];
  return h("div", { class: "stack" },
    h("section", { class: "part", "aria-labelledby": "kits-title" },
      heading("kits", "Kits", "The ways to install this package; each is a card of a new installation."),
      h("ul", { class: "cards" }, all.map((one) => h("li", { key: one.path }, h("a", { class: `card link${one === chosen ? " chosen" : ""}`, href: `#/kits/${encodeURIComponent(one.path)}`, "aria-current": one === chosen ? "true" : null },
        h("span", { class: "card-body" },
          h("span", { class: "card-title" }, h("strong", null, one.under ? `${one.it.name} → ${one.under}` : one.it.name), one.kit.main && !one.under && h("span", { class: "mark" }, "main")),
          one.it.description && h("span", { class: "quiet" }, one.it.description),
          h("span", { class: "ports" }, ports(one)),
          h("span", { class: "pills" }, resources(one.it).map((name) => h("span", { class: "pill" }, name))),
        ),
        h("span", { class: "tick" }, icon("tick")),
      )))),
    ),
    installation(chosen, found),
    summary.plans.length > 0 && plans(summary),
    found.settings && host(found, summary),
  );
}

const ports = (one) => one.under || one.it.ports.length === 0 ? "no ports" : `ports: ${one.it.ports.map((port) => port.target).join(", ")}`;

const resources = (it) => [...new Set(it.variables.filter((one) => one.resource).map((one) => one.resource.driver))];

// The form of a new installation: what is required and empty first.
function installation({ kit, index, it, under }, found) {
  const rank = (one) => (one.resource ? 2 : one.required && one.default === null ? 0 : 1);
  const variables = [...it.variables].sort((one, other) => rank(one) - rank(other));
  const size = it.size;
  return h("section", { key: `of-${kit.name}-${it.name}`, class: "part", "aria-labelledby": "installation-title" },
    heading("installation", `New installation of ${it.name}`, under ? `A fork of ${under}: the same package once more, with variables of its own.` : "What somebody who installs it is asked, and what they get."),
    h("h3", null, "Variables"),
    variables.length === 0 && h("p", { class: "quiet" }, "None."),
    h("div", { class: "fields" }, variables.map((one) => variable(one, found, index))),
    h("h3", null, "Ports"),
    it.ports.length === 0 || under ? h("p", { class: "quiet" }, "None: nobody reaches it from outside.") : h("ul", { class: "lines" }, it.ports.map((port) => h("li", null, h("strong", null, port.name), ` ${port.target} `, port.host ? h("span", { class: "where" }, `https://${port.host}`) : h("span", { class: "quiet" }, "no route: no port is the main one")))),
    h("h3", null, "How it runs"),
    h("dl", { class: "found" },
      pair("size", size ? size.name ?? size : "what the platform gives"),
      pair("instances", kit.max_instances ? `up to ${kit.max_instances}` : "as many as are asked for"),
      pair("placement", kit.orchestration.placement), pair("upgrade", kit.orchestration.upgrade),
      pair("delivery", kit.orchestration.delivery), pair("on failure", kit.orchestration.on_fail),
    ),
  );
}

const pair = (what, value) => h("div", null, h("dt", null, what), h("dd", null, String(value)));

function variable(one, found, index) {
  const id = `variable-${one.key}`;
  const purpose = own(found.purposes[index], one.key);
  const asked = one.required && one.default === null && !one.resource;
  const label = h("span", { class: "variable-head" }, h("code", null, one.key), asked && h("span", { class: "mark required" }, "required"), one.resource && h("span", { class: "mark" }, "generated"), one.origin !== "kit" && h("span", { class: "pill" }, one.origin === "fork" ? "of the fork" : "set by the fork"));
  if (one.resource) {
    const settings = one.resource.options.map((option) => `${option.name}: ${text(option.value)}`);
    return h("div", { key: id, class: "variable" }, label,
      h("p", null, `Made by the platform: ${own(found.makes, one.resource.driver) ?? one.resource.driver}${settings.length ? ` (${settings.join(", ")})` : ""}`),
      purpose && h("p", { class: "quiet" }, words(purpose)),
      h("p", { class: "where" }, `reaches the application as ${one.names.join(", ")}`),
    );
  }
  return h("div", { key: id, class: "variable" },
    h("label", { for: id }, label),
    h("input", { id, type: "text", placeholder: asked ? "has to be given" : "", value: one.default ?? "", readOnly: true, "aria-describedby": purpose ? `${id}-about` : null }),
    purpose && h("p", { class: "quiet", id: `${id}-about` }, words(purpose)),
  );
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function plans(summary) {
  return h("section", { class: "part", "aria-labelledby": "plans-title" }, heading("plans", "Sizes and plans"),
    h("ul", { class: "lines" }, summary.sizes.map((size) => h("li", null, h("strong", null, size.name), ` ${size.cpu ?? "?"} processors, ${size.memory ?? "?"} ${size.memory_unit}`))),
    h("ul", { class: "cards" }, summary.plans.map((plan) => h("li", { class: "card" }, h("span", { class: "card-body" }, h("strong", null, plan.name), h("span", { class: "quiet" }, plan.description), plan.pricings.map((price) => h("span", null, `${(price.amount / 100).toFixed(2)} ${price.currency} ${price.billing_period}`)))))),
  );
}

// A host of one's own: the same variables as a file there, and the command that puts them there.
function host(found, summary) {
  return h("section", { key: "host", id: "host", class: "part", "aria-labelledby": "host-title" },
    heading("host", "On a host of your own", "No platform is needed: on any Alpine host the variables come from a file."),
    h("pre", { class: "sample", tabindex: "0", "aria-label": "Commands" }, `pakman build\npakman deploy root@HOST${pasted ? " --env-file .env" : ""}`),
    state.writes && h("label", { for: "env", class: "label" }, "Paste a .env to see what it gives; values are looked at once and kept nowhere"),
    state.writes && h("textarea", { id: "env", class: "secret", rows: "3", spellcheck: "false", autocomplete: "off", placeholder: "NAME=value", onpaste: (event) => { event.preventDefault(); look(event.clipboardData.getData("text")); }, onchange: (event) => { const typed = event.target.value; event.target.value = ""; if (typed) look(typed); } }),
    pasted && h("div", { role: "status" }, pasted.error ? h("p", null, icon("warn"), ` ${pasted.error}`) : [
      h("ul", { class: "lines" },
        pasted.given.map((it) => h("li", null, icon(it.known ? "tick" : "note"), " ", h("code", null, it.name), it.known ? " is one of the kit's" : " is none of the kit's; the application gets it all the same")),
        pasted.missing.map((name) => h("li", null, icon("warn"), " ", h("code", null, name), " is required and not in it")),
      ),
    ]),
    h("h3", null, h("code", null, found.settings.path)),
    h("pre", { class: "sample tall", tabindex: "0", "aria-label": `Text of ${found.settings.path}` }, found.settings.text),
    h("p", { class: "quiet" }, `${summary.package} reads it at every start; pakman deploy writes it there, readable by root alone.`),
  );
}

async function look(text) {
  try {
    pasted = await ask("env", { text: state.text, env: text });
  } catch (error) {
    failed(error);
  }
  refresh();
}
