// Kits as in a new installation: a card for each kit and fork, and the form that it would show.

import { about, waiting } from "./about.js";
import { h, heading, icon, refusal } from "./element.js";
import { host, installation, named } from "./installation.js";

export function kits(place) {
  const found = about("kits");
  if (!found) return waiting("Looking at the kits…");
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
    summary.sizes.length + summary.plans.length > 0 && plans(summary),
    found.settings && host(chosen, found),
  );
}

const ports = (one) => one.under || one.it.ports.length === 0 ? "no ports" : `ports: ${one.it.ports.map((port) => port.target).join(", ")}`;

const resources = (it) => [...new Set(it.variables.filter((one) => one.resource).map((one) => one.resource.driver))];

// In the words of `pakman kits`.
function plans(summary) {
  return h("section", { class: "part", "aria-labelledby": "plans-title" }, heading("plans", "Sizes and plans"),
    summary.sizes.length > 0 && h("ul", { class: "lines" }, summary.sizes.map((size) => h("li", null, h("strong", null, size.name), ` cpu ${size.cpu ?? "?"}, memory ${size.memory ?? "?"} ${size.memory_unit}`, size.cpu_allowance && `, ${size.cpu_allowance} of it`, size.cpu_priority !== null && `, priority ${size.cpu_priority}`))),
    summary.plans.length > 0 && h("ul", { class: "cards" }, summary.plans.map((plan) => h("li", { class: "card still" }, h("span", { class: "card-body" },
      h("strong", null, plan.name),
      plan.description && h("span", { class: "quiet" }, plan.description),
      plan.layers.map((layer) => h("span", null, [["kit", named(layer.kit)], ["size", named(layer.size)], ["channel", layer.channel]].map(([what, name]) => `${what} ${name ?? "not named"}`).join(", "))),
      plan.pricings.map((price) => h("span", null, `${price.amount} in the minor unit of ${price.currency}, ${price.billing_period}`)),
    )))),
  );
}
