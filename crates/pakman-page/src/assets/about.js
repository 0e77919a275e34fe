// What the program tells of the file and of what was made of it: asked once for each state of these,
// and kept.

import { ask, Gone, Refused } from "./ask.js";
import { h } from "./element.js";
import { failed, refresh, state } from "./state.js";

const kept = new Map();

// The answer to a question; null while it is on its way, an error where there is none. One that is
// overtaken by the same question about something else is dropped.
export function once(question, body) {
  const wanted = JSON.stringify(body);
  const known = kept.get(question);
  if (known?.wanted === wanted && (state.gone || !known.lost)) return known.answer;
  const own = { wanted, answer: null, lost: false };
  kept.set(question, own);
  ask(question, body)
    .then((answer) => { own.answer = answer; refresh(); })
    .catch((error) => {
      own.lost = error instanceof Gone;
      if (error instanceof Refused) { own.answer = error; refresh(); } else { failed(error); }
    });
  return null;
}

// The answer to a question about the text.
export const about = (question) => once(question, { text: state.text });

// The question is asked anew.
export function forget(question) {
  kept.delete(question);
}

// What stands there until the answer does.
export function waiting(text) {
  return h("p", { class: "quiet", role: "status" }, state.gone ? "Nothing can be shown here until the program answers again." : text);
}
