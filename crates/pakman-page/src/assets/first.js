// The first question, asked while most of the page is still on its way.

import { ask } from "./ask.js";

// Where choices and changes are kept while the page is loaded anew.
export const KEPT = "pakman";

// Choices and changes as they were left, and of what: the application, and the text that they were
// made on; null without any.
export const kept = recalled();

export const first = ask("open", asked(kept));

// Whoever waits for it is told what went wrong.
first.catch(() => {});

export function asked(kept) {
  return { choices: kept?.choices ?? {}, changes: kept?.changes ?? [] };
}

function recalled() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}
