// The lines of a text with their numbers. A long text is laid out, drawn and compared in pieces:
// those that nobody sees cost nothing, nor do those that stay as they are.

import { h, memo } from "./element.js";

const PIECE = 40;

// The lines; `line` describes one of them, and says in `same` what else than its text decides that.
export function lines(texts, { first = 1, same = () => "", line }) {
  const pieces = [];
  for (let from = 0; from < texts.length; from += PIECE) {
    const some = texts.slice(from, from + PIECE);
    const told = some.map((text, at) => `${same(from + at)} ${text}`).join("\n");
    // Where it stands may change without what it says. A piece keeps what is counted in it to itself.
    pieces.push(h("span", { key: from, class: "piece" }, h("span", { counts: first + from }, memo("lines", [told], () => h("span", null, some.map((text, at) => line(text, from + at)))))));
  }
  return pieces;
}
