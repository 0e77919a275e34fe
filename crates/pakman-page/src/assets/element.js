// Elements: described as plain values, and brought to the page by what differs. Text is only ever
// text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

// An element: its tag, its attributes (`on…` are listeners), its children. `key` tells it from its
// siblings; `memo` says that it is the same as long as that is.
export function h(tag, attributes, ...children) {
  return { tag, attributes: attributes ?? {}, children: flat(children) };
}

// An element that is only described anew when one of `parts` is another.
export function memo(key, parts, make) {
  return { key, parts, make, attributes: { key } };
}

function flat(children) {
  return children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false && it !== "");
}

const keyOf = (one) => (typeof one === "object" ? one.attributes.key : undefined);

function described(one) {
  if (typeof one === "object" && one.make) {
    const made = one.make();
    made.attributes.key = one.key;
    made.parts = one.parts;
    return made;
  }
  return one;
}

// What turns the direction of reading, or moves a cursor, is spelt out, as the command line does.
const TURNING = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

function told(text) {
  return String(text).replace(TURNING, (letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`);
}

function create(one, space) {
  if (typeof one !== "object") return document.createTextNode(told(one));
  const inner = one.tag === "svg" ? SVG : space;
  const node = inner ? document.createElementNS(inner, one.tag) : document.createElement(one.tag);
  for (const [name, value] of Object.entries(one.attributes)) set(node, name, value);
  node.described = one;
  for (const child of one.children) node.append(create(described(child), inner));
  // A choice is known once its options are there.
  if (one.tag === "select") node.value = one.attributes.value;
  return node;
}

function set(node, name, value, old) {
  if (name === "key") return;
  if (name === "counts") {
    // The number of its first line.
    if (value !== old) node.style.counterReset = `line ${value - 1}`;
  } else if (name.startsWith("on")) {
    node[name.toLowerCase()] = value ?? null;
  } else if (name === "value" && "value" in node && node.tagName !== "LI") {
    // What somebody is typing is theirs.
    if (document.activeElement !== node && node.value !== value) node.value = value ?? "";
  } else if (name === "checked" || name === "disabled" || name === "hidden" || name === "open" || name === "readOnly") {
    node[name] = Boolean(value);
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else if (value !== old) {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

// Brings the children of an element to what is described.
export function show(parent, children) {
  patch(parent, flat([children]), parent.namespaceURI === SVG ? SVG : undefined);
}

function patch(parent, wanted, space) {
  const kept = new Map();
  for (const node of parent.childNodes) {
    const key = node.described && keyOf(node.described);
    if (key !== undefined) kept.set(key, node);
  }
  let next = parent.firstChild;
  for (let one of wanted) {
    const key = keyOf(one);
    let node = key === undefined ? next : kept.get(key);
    if (key === undefined) {
      while (node && node.described && keyOf(node.described) !== undefined) node = node.nextSibling;
    }
    if (node && one.make && node.described && same(node.described.parts, one.parts)) {
      next = placed(parent, node, next);
      continue;
    }
    one = described(one);
    if (node && fits(node, one)) {
      next = placed(parent, node, next);
      update(node, one, space);
    } else {
      const made = create(one, space);
      parent.insertBefore(made, next);
      next = made.nextSibling;
    }
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

// Puts a node where it belongs; what stands there instead waits behind it.
function placed(parent, node, next) {
  if (node === next) return next.nextSibling;
  parent.insertBefore(node, next);
  return next;
}

function same(one, other) {
  return one && other && one.length === other.length && one.every((it, at) => Object.is(it, other[at]));
}

function fits(node, one) {
  if (typeof one !== "object") return node.nodeType === Node.TEXT_NODE;
  return node.described && node.described.tag === one.tag && keyOf(node.described) === keyOf(one);
}

function update(node, one, space) {
  if (typeof one !== "object") {
    const text = told(one);
    if (node.data !== text) node.data = text;
    return;
  }
  const old = node.described.attributes;
  for (const name of Object.keys(old)) {
    if (!(name in one.attributes)) set(node, name, null);
  }
  for (const [name, value] of Object.entries(one.attributes)) set(node, name, value, old[name]);
  node.described = one;
  patch(node, one.children, one.tag === "svg" ? SVG : space);
  if (one.tag === "select" && document.activeElement !== node) node.value = one.attributes.value;
}

const PATHS = {
  tick: "M4 10.5l4 4 8-9",
  cross: "M5 5l10 10M15 5L5 15",
  plus: "M10 4v12M4 10h12",
  search: "M13.5 13.5L18 18M15 9A6 6 0 1 1 3 9a6 6 0 0 1 12 0z",
  sun: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1v2M10 17v2M1 10h2M17 10h2M3.6 3.6l1.4 1.4M15 15l1.4 1.4M3.6 16.4L5 15M15 5l1.4-1.4",
  undo: "M4 8h8a4 4 0 0 1 0 8H8M4 8l4-4M4 8l4 4",
  pen: "M12.5 4.5l3 3L7 16H4v-3z",
  warn: "M10 3l8 14H2zM10 8v4M10 14.2v.6",
  error: "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM10 6v5M10 13.5v.6",
  note: "M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM10 9v5M10 6v.6",
  file: "M5 2h7l4 4v12H5zM12 2v4h4",
  right: "M7 4l6 6-6 6",
};

// A sign beside a word that says the same.
export function icon(name) {
  return h(
    "svg",
    { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" },
    h("path", { d: PATHS[name], fill: "none", stroke: "currentColor", "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
}

// What an object has of its own under a name, which may be anybody's word.
export function own(object, name) {
  return object && Object.hasOwn(object, name) ? object[name] : undefined;
}

// Text with words in backquotes as code.
export function words(text) {
  return String(text).split(/(`[^`]+`)/).map((part) =>
    part.length > 2 && part.startsWith("`") && part.endsWith("`") ? h("code", null, part.slice(1, -1)) : part,
  );
}

// The title of a part, and what it is about.
export function heading(id, title, about) {
  return h("header", { class: "heading" }, h("h2", { id: `${id}-title`, tabindex: "-1" }, title), about && h("p", null, about));
}

// Why something cannot be shown.
export function refusal(error) {
  return h("div", { class: "callout" }, h("p", null, icon("error"), " ", words(error.message)), h("a", { class: "button", href: "#/setup" }, "To the file"));
}

// Markdown as the project writes it: paragraphs, lists, headings, blocks of code.
export function markdown(text) {
  const blocks = [];
  let lines = null;
  let list = null;
  let code = null;
  for (const line of String(text).split("\n")) {
    if (line.startsWith("```")) {
      if (code) {
        blocks.push(h("pre", { class: "sample", tabindex: "0" }, code.join("\n")));
        code = null;
      } else {
        code = [];
      }
      lines = list = null;
    } else if (code) {
      code.push(line);
    } else if (/^\s*[-*] /.test(line)) {
      if (!list) blocks.push((list = h("ul", null)));
      list.children.push(h("li", null, words(line.replace(/^\s*[-*] /, ""))));
      lines = null;
    } else if (/^#+ /.test(line)) {
      blocks.push(h("h4", null, words(line.replace(/^#+ /, ""))));
      lines = list = null;
    } else if (line.trim() === "") {
      lines = list = null;
    } else {
      if (!lines) blocks.push((lines = h("p", null)));
      lines.children.push(...words(lines.children.length ? ` ${line.trim()}` : line));
      list = null;
    }
  }
  return blocks;
}
