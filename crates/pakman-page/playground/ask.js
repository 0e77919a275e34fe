// Questions to the program, which is WebAssembly here: it is started anew for each of them.

// Why a question has no answer.
export class Refused extends Error {}

// The program could not be loaded.
export class Gone extends Error {}

const SAMPLE = `stack: alpine/3.24
dependencies:
  build: [go]
  runtime: [ca-certificates, curl, jq, s6, execline, hello-openrc]
build:
  command: go build -o bin/hello .
  destinations: [bin]
run:
  name: hello
  user: app
  services:
    - name: web
      binary: hello
      start:
        call: serve
hook:
  post-install: rc-update add hello
  post-deinstall: rc-update del hello
kits:
  - name: web
    description: web service
    main: true
    ports:
      - { name: web, target: 3000, main: true }
`;

const KEPT = "playground";

// The file that there is: what was downloaded last, which a browser has until it is closed.
let file = sessionStorage.getItem(KEPT) ?? SAMPLE;

const module = WebAssembly.compileStreaming(fetch("pakman.wasm"));
module.catch(() => {});

// Asks, and gives the answer.
export async function ask(question, body) {
  if (question === "open") return { folder: "playground", text: file, writes: false, chosen: await ask("choose", body) };
  if (question === "alive") return { text: file };
  if (question === "plan") return plan(body);
  if (question === "write") return taken();
  let program;
  try {
    program = await module;
  } catch (error) {
    throw new Gone(`the program cannot be loaded: ${error.message}`);
  }
  const today = new Date().toISOString().slice(0, 10);
  const asked = JSON.stringify({ question, body: body ?? {}, files: {}, text: file, today });
  const told = JSON.parse(await run(program, asked));
  if ("refused" in told) throw new Refused(told.refused);
  return told.answer;
}

export function bye() {}

let latest = "";

function plan({ text }) {
  latest = text;
  const lines = text.replace(/\n$/, "").split("\n");
  const diff = ["--- /dev/null", "+++ b/instellar.yml", `@@ -0,0 +1,${lines.length} @@`, ...lines.map((line) => `+${line}`)];
  return { plan: 1, errors: false, files: [{ path: "instellar.yml", is_new: true, diff: diff.join("\n"), lines: lines.length }] };
}

function taken() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([latest], { type: "text/yaml" }));
  link.download = "instellar.yml";
  link.click();
  URL.revokeObjectURL(link.href);
  file = latest;
  sessionStorage.setItem(KEPT, file);
  return { written: ["instellar.yml"] };
}

// Runs the program with a text to read, and gives what it writes. Of WASI it has what a program
// needs that reads and writes: two streams, random bytes for its tables, and an end.
async function run(program, text) {
  const input = new TextEncoder().encode(text);
  const output = [];
  let read = 0;
  let memory;
  const view = () => new DataView(memory.buffer);
  const pieces = function* (at, count) {
    for (let piece = 0; piece < count; piece += 1) yield [view().getUint32(at + piece * 8, true), view().getUint32(at + piece * 8 + 4, true)];
  };
  class Ended extends Error {}
  const known = {
    fd_read(stream, at, count, result) {
      let total = 0;
      for (const [start, length] of pieces(at, count)) {
        const part = input.subarray(read, read + length);
        new Uint8Array(memory.buffer, start, part.length).set(part);
        read += part.length;
        total += part.length;
      }
      view().setUint32(result, total, true);
      return 0;
    },
    fd_write(stream, at, count, result) {
      let total = 0;
      for (const [start, length] of pieces(at, count)) {
        if (stream === 1) output.push(new Uint8Array(memory.buffer, start, length).slice());
        total += length;
      }
      view().setUint32(result, total, true);
      return 0;
    },
    random_get(at, length) {
      crypto.getRandomValues(new Uint8Array(memory.buffer, at, length));
      return 0;
    },
    environ_sizes_get(count, size) {
      view().setUint32(count, 0, true);
      view().setUint32(size, 0, true);
      return 0;
    },
    environ_get: () => 0,
    proc_exit(code) {
      throw new Ended(`the program ended with exit code ${code}`);
    },
  };
  const imports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(program)) {
    imports[from] ??= {};
    imports[from][name] = known[name] ?? (() => 52);
  }
  const instance = await WebAssembly.instantiate(program, imports);
  memory = instance.exports.memory;
  instance.exports._start();
  return new Blob(output).text();
}
