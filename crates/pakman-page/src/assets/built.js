// The package that a build has made, as a picture of its sizes, how long its making took, and what
// changed since the one before.

import { once } from "./about.js";
import { h, heading, memo, words } from "./element.js";
import { state } from "./state.js";

export function built(name) {
  if (!state.writes) return null;
  const found = once("built", { name, at: state.built });
  if (!found || found instanceof Error) return null;
  const { newest, phases, before } = found;
  return h("section", { key: "built", class: "part", id: "built", "aria-labelledby": "built-title" },
    heading("built", "What a build has made", newest ? `${newest.file} for ${newest.arch}: ${size(newest.packed)} packed, ${size(newest.installed)} installed` : words("Nothing yet: `pakman build` makes the package, and it shows here.")),
    newest && memo("map", [newest, isNarrow()], () => map(newest)),
    phases.length > 0 && timeLine(phases),
    newest && before && compared(newest, before),
    newest && h("details", null, h("summary", null, "Largest files"), h("table", { class: "table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "File"), h("th", { scope: "col" }, "Size"))),
      h("tbody", null, newest.files.map(([path, bytes]) => h("tr", null, h("td", null, h("code", null, path)), h("td", null, size(bytes))))),
    )),
  );
}

// Bytes for people: 1.4 MiB.
export function size(bytes) {
  const units = ["B", "KiB", "MiB", "GiB"];
  let unit = 0;
  while (bytes >= 1024 && unit < 3) {
    bytes /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? bytes : bytes.toFixed(bytes < 10 ? 1 : 0)} ${units[unit]}`;
}

// A rectangle for each, as large as it is, nearly square: rows are filled while that makes them squarer.
function squares(list, x, y, width, height) {
  const made = [];
  let rest = list.filter(([, bytes]) => bytes > 0);
  let left = rest.reduce((sum, [, bytes]) => sum + bytes, 0);
  while (rest.length > 0) {
    const short = Math.min(width, height);
    const area = (width * height) / left;
    const worst = (count) => {
      const row = rest.slice(0, count).map(([, bytes]) => bytes * area);
      const sum = row.reduce((one, other) => one + other, 0);
      return Math.max(...row.map((one) => Math.max((short * short * one) / (sum * sum), (sum * sum) / (short * short * one))));
    };
    let count = 1;
    while (count < rest.length && worst(count + 1) <= worst(count)) count += 1;
    const row = rest.slice(0, count);
    const sum = row.reduce((total, [, bytes]) => total + bytes, 0);
    const deep = (sum * area) / short;
    let along = 0;
    for (const [name, bytes] of row) {
      const long = (bytes * area) / deep;
      made.push(width >= height ? { name, bytes, x, y: y + along, width: deep, height: long } : { name, bytes, x: x + along, y, width: long, height: deep });
      along += long;
    }
    if (width >= height) { x += deep; width -= deep; } else { y += deep; height -= deep; }
    left -= sum;
    rest = rest.slice(count);
  }
  return made;
}

// Whether a wide picture would be too small to be read.
function isNarrow() {
  return innerWidth < 720;
}

function map(found) {
  const list = found.folders;
  const [width, height] = isNarrow() ? [400, 480] : [1000, 420];
  return h("svg", { class: "map", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Sizes: ${list.slice(0, 6).map(([name, bytes]) => `${name} ${size(bytes)}`).join(", ")}` },
    squares(list, 0, 0, width, height).map((it, index) => h("g", { class: `tone-${index % 6}` },
      h("title", null, `${it.name}: ${size(it.bytes)}`),
      h("rect", { x: it.x + 1, y: it.y + 1, width: Math.max(0, it.width - 2), height: Math.max(0, it.height - 2), rx: 4 }),
      it.width > 70 && it.height > 34 && h("text", { x: it.x + 9, y: it.y + 20 }, it.name.slice(0, Math.floor(it.width / 8))),
      it.width > 70 && it.height > 50 && h("text", { x: it.x + 9, y: it.y + 38, class: "small" }, size(it.bytes)),
    )),
  );
}

// The phases one after the other, each as long as it took.
function timeLine(phases) {
  const total = phases.reduce((sum, [, seconds]) => sum + seconds, 0);
  let before = 0;
  const rows = phases.map(([name, seconds]) => {
    const bar = { x: (before / (total || 1)) * 1000, y: 0, width: Math.max(2, (seconds / (total || 1)) * 1000), height: 10 };
    before += seconds;
    return h("tr", null,
      h("th", { scope: "row" }, name),
      h("td", { class: "bar" }, h("svg", { viewBox: "0 0 1002 10", preserveAspectRatio: "none", "aria-hidden": "true" }, h("rect", bar))),
      h("td", { class: "time" }, `${seconds.toFixed(1)} s`),
    );
  });
  return h("table", { class: "table phases" },
    h("caption", null, `The build took ${total.toFixed(1)} s`),
    h("thead", { class: "unseen" }, h("tr", null, ["Phase", "When", "How long"].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", null, rows),
  );
}

function compared(newest, before) {
  const grown = newest.installed - before.installed;
  return h("details", { open: true },
    h("summary", null, `Since ${before.version}: ${grown === 0 ? "as large as before" : `${grown < 0 ? "smaller" : "larger"} by ${size(Math.abs(grown))}`}, ${before.changed} ${before.changed === 1 ? "file" : "files"} of another size`),
    before.changed > 0 && h("table", { class: "table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, "File"), h("th", { scope: "col" }, "Size"), h("th", { scope: "col" }, "Change"))),
      h("tbody", null, before.files.map(([path, bytes, kind]) => h("tr", null, h("td", null, h("code", null, path)), h("td", null, `${bytes < 0 ? "−" : "+"}${size(Math.abs(bytes))}`), h("td", null, kind)))),
    ),
  );
}
