// What was chosen and changed, and the file that follows. The file is the only truth: each change is
// a change of its text.

import { ask, Gone } from "./ask.js";
import { asked, first, KEPT, kept } from "./first.js";

export const state = {
  // What the application is, and the text that it had when it was opened; null without a file.
  of: "",
  folder: "",
  // Whether a folder is there to write to, and a program that reads other files.
  writes: true,
  opened: null,
  // What is chosen in place of what was found.
  choices: {},
  // Changes by hand, in their order.
  changes: [],
  // What follows: what was found, and what the text says.
  chosen: null,
  look: null,
  text: "",
  // What is told at the top: { kind, text, act }.
  notice: null,
  // Whether the program still answers.
  gone: false,
  // What the file has on the disk, where that is another text than was opened.
  outside: undefined,
  // When a build last published something.
  built: null,
  busy: 0,
};

let render = () => {};
let work = Promise.resolve();
// The field that is being typed in, and the text before it was.
let typing = null;
let waiting = null;
// What keeps choices and changes, in a moment.
let keeping = null;

// Says what shows the state.
export function shownBy(shows) {
  render = shows;
}

export function refresh() {
  render();
}

// Does one thing after the other, and tells what goes wrong.
function queue(what) {
  state.busy += 1;
  work = work.then(what).catch(failed).finally(() => {
    state.busy -= 1;
    render();
  });
  return work;
}

export function failed(error) {
  if (error instanceof Gone) {
    state.gone = true;
  } else {
    state.notice = { kind: "error", text: error.message };
  }
  render();
}

// Opens the application.
export function open() {
  return queue(async () => {
    const { of, text } = begin(asked(kept), await first);
    if (!kept || of === kept.of && text === kept.opened) return;
    // It is another file by now, which the changes were not made on.
    state.notice = null;
    await anew(asked(null));
  });
}

// Takes what the file has on the disk now, with these choices and changes.
async function anew(wanted) {
  begin(wanted, await ask("open", asked(wanted)));
}

function begin(wanted, opened) {
  const { of, folder, writes, text, chosen } = opened;
  Object.assign(state, asked(wanted), { of, folder, writes, opened: text, outside: undefined });
  follow(chosen);
  return opened;
}

// What follows from choices and changes, from the beginning.
async function choose() {
  follow(await ask("choose", { choices: state.choices, changes: state.changes }));
}

function follow(chosen) {
  typing = null;
  state.chosen = chosen;
  if (chosen.unmade.length) {
    const lost = new Set(chosen.unmade.map(([index]) => index));
    state.changes = state.changes.filter((_, index) => !lost.has(index));
    const count = lost.size === 1 ? "A change" : `${lost.size} changes`;
    state.notice = { kind: "note", text: `${count} of yours no longer ${lost.size === 1 ? "fits and was" : "fit and were"} left out: ${chosen.unmade[0][1]}` };
  }
  see(chosen.look);
}

function see(look) {
  state.look = look;
  state.text = look.rows.map((row) => row.text).join("");
  keep();
}

// Chooses something in place of what was found.
export function pick(choices) {
  return queue(async () => {
    Object.assign(state.choices, choices);
    await choose();
  });
}

// Changes the file. What is typed into one field counts as one change, from the text before it.
export function change(made, field) {
  state.notice = null;
  if (field && waiting && waiting.field === field) {
    waiting.made = made;
    return work;
  }
  const own = { made, field };
  waiting = own;
  return queue(async () => {
    if (waiting === own) waiting = null;
    const goesOn = field && typing && typing.field === field;
    const before = goesOn ? typing.text : state.text;
    const look = await ask("change", { text: before, change: own.made });
    if (goesOn) state.changes.pop();
    state.changes.push(own.made);
    typing = field ? { field, text: before } : null;
    see(look);
  });
}

// A field is left: what is typed there next is another change.
export function leave() {
  queue(async () => {
    typing = null;
  });
}

export function undo() {
  return queue(async () => {
    state.changes.pop();
    await choose();
  });
}

// Takes what the file has on the disk now, and makes the changes again on it.
export function reopen() {
  return queue(() => anew(state));
}

// The file was written: its text is what was opened.
export function wrote() {
  return queue(() => anew(null));
}

// Tells the program that this page is there, and looks whether the file changed outside.
export async function live(page) {
  try {
    const { text, built } = await ask("alive", { page });
    const before = [state.gone, state.outside, state.built];
    state.gone = false;
    state.outside = state.busy || text === state.opened ? undefined : text;
    state.built = built ?? null;
    if ([state.gone, state.outside, state.built].some((it, at) => it !== before[at])) render();
  } catch (error) {
    if (error instanceof Gone && !state.gone) failed(error);
  }
}

// Choices and changes outlive loading the page anew; they hold nothing that the file would not.
// Nobody waits for it.
function keep() {
  clearTimeout(keeping);
  keeping = setTimeout(store, 300);
}

function store() {
  clearTimeout(keeping);
  keeping = null;
  const { of, opened, choices, changes } = state;
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ of, opened, choices, changes }));
  } catch {
    // A file that is too large for that is lost by loading anew.
  }
}

addEventListener("pagehide", () => { if (keeping !== null) store(); });
