// What is made of the file's text: asked once for each text, and kept.

import { ask, Refused } from "./ask.js";
import { failed, refresh, state } from "./state.js";

const kept = new Map();

// The answer to a question about the text; null while it is on its way, an error where there is none.
export function about(question) {
  const known = kept.get(question);
  if (known && known.text === state.text) return known.answer;
  const own = { text: state.text, answer: null };
  kept.set(question, own);
  ask(question, { text: state.text })
    .then((answer) => { own.answer = answer; refresh(); })
    .catch((error) => {
      if (error instanceof Refused) { own.answer = error; refresh(); } else { failed(error); }
    });
  return null;
}
