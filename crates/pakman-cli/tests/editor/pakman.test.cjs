// `pakman lsp` as an editor sees it.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { CancellationTokenSource } = require("vscode-languageserver-protocol/node");
const { CAPABILITIES, Editor } = require("./editor.cjs");

const HARBOUR = `\
dependencies: { build: [], runtime: [curl, jq, s6, execline, harbour-openrc] }
build: { command: make, destinations: [bin] }
page: { slogan: "🚢🚢", titel: Harbour }
run:
  name: harbour
  user: app
  services:
    - name: web
      binary: harbour
      start: { call: serve }
    - name: worker
      binary: harbour
      start: { call: work }
  commands:
    - { name: migrate, binary: harbour, call: up }
hook:
  post-install: |
    rc-update add harbour
    # 🚢 migrate
    rc-service harbour migrate
  post-upgrade: |
    rc-service harbour migrate
kits:
  - name: web
    main: true
    forks:
      - name: worker
        variables:
          - key: SERVICE_MODE
            default_value: worker
`;

// Whatever the test does, the server ends in order, says nothing and prints nothing.
function session(name, body, capabilities) {
	test(name, { timeout: 20_000 }, async () => {
		const editor = await Editor.pakman(capabilities);
		try {
			await body(editor);
			assert.equal(await editor.leave(), 0);
			assert.equal(editor.stderr, "");
		} finally {
			editor.process.kill();
		}
	});
}

session("it says what it can do, and formats nothing", async (editor) => {
	const { capabilities, serverInfo } = editor.server;
	assert.equal(serverInfo.name, "pakman");
	assert.equal(capabilities.positionEncoding, "utf-16");
	assert.equal(capabilities.textDocumentSync.change, 2);
	assert.equal(capabilities.renameProvider.prepareProvider, true);
	assert.equal(capabilities.documentFormattingProvider, undefined);
});

session("diagnostics stand right behind emoji, with their page and their other places", async (editor) => {
	const uri = editor.open(HARBOUR.replace("- name: worker\n      binary", "- name: web\n      binary"));
	const found = await editor.diagnostics(uri);
	const unknown = found.find((one) => one.code === "unknown-key");
	assert.equal(editor.text(uri, unknown.range), "titel");
	assert.deepEqual(unknown.range.start, { line: 2, character: 24 });
	assert.equal(unknown.severity, 2);
	assert.equal(unknown.source, "pakman");
	assert.match(unknown.codeDescription.href, /\/codes\/unknown-key\.md$/);
	const twice = found.find((one) => one.code === "duplicate-name");
	const [other] = twice.relatedInformation;
	assert.equal(other.message, "first here");
	assert.equal(editor.text(uri, other.location.range), "web");
	assert.equal(other.location.uri, uri);
});

session("a file that is called almost right is told, another one left alone", async (editor) => {
	const other = editor.open("hosts: all\n", "file:///app/install.yml");
	for (const name of ["instelar.yml", "instellar.yaml"]) {
		const [found, ...more] = await editor.diagnostics(editor.open("run: {}\n", `file:///app/${name}`));
		assert.match(found.message, /reads `instellar\.yml`/, name);
		assert.deepEqual(more, []);
	}
	assert.equal(editor.published.get(other), undefined);
});

session("columns are bytes where the editor offers that", async (editor) => {
	assert.equal(editor.server.capabilities.positionEncoding, "utf-8");
	const uri = editor.open(HARBOUR);
	const unknown = (await editor.diagnostics(uri)).find((one) => one.code === "unknown-key");
	assert.deepEqual(unknown.range.start, { line: 2, character: 28 });
}, { general: { positionEncodings: ["utf-8", "utf-16"] } });

session("diagnostics follow every change, also behind emoji", async (editor) => {
	const uri = editor.open(HARBOUR);
	editor.type(uri, "titel", "title");
	assert.deepEqual(await editor.diagnostics(uri), []);
	editor.type(uri, "🚢 migrate", "⚓\u{1F469}\u200D\u{1F680} é migrate");
	editor.type(uri, "rc-service harbour migrate", "rc-service harbour migrate\n  pre-instal: x");
	const [found, ...more] = await editor.diagnostics(uri);
	assert.deepEqual(more, []);
	assert.equal(editor.text(uri, found.range), "pre-instal");
	for (let count = 0; count < 200; count += 1) {
		editor.type(uri, "pre-instal", "x-pre-instal");
	}
	assert.equal(editor.text(uri, (await editor.diagnostics(uri))[0].range).length, 400 + 10);
	editor.type(uri, "run:\n", "run:\n  : [\n");
	const codes = (await editor.diagnostics(uri)).map((one) => one.code);
	assert.ok(codes.includes("yaml-syntax") && codes.includes("unknown-key"), codes);
});

session("what belongs to an older generation is marked so", async (editor) => {
	const uri = editor.open(HARBOUR.replace("start: { call: work }", "start: { call: work }\n      stop: { kill: true }"));
	const found = (await editor.diagnostics(uri)).find((one) => one.code === "dead-stop");
	assert.deepEqual(found.tags, [2]);
});

// The text after the item of a list was taken.
function taken(editor, uri, list, label) {
	const item = list.items.find((one) => one.label === label);
	assert.ok(item, `${label} of ${list.items.map((one) => one.label)}`);
	return [editor.after(uri, [item.textEdit]), item];
}

session("completion proposes keys, values, names and words of scripts", async (editor) => {
	const uri = editor.open(HARBOUR);
	const complete = (place) => editor.request("textDocument/completion", editor.at(uri, place));
	const [text, item] = taken(editor, uri, await complete("titel¦: Harbour"), "title");
	assert.match(text, /"🚢🚢", title: Harbour/);
	assert.equal(item.documentation.kind, "markdown");
	const services = await complete("default_value: wor¦ker");
	assert.deepEqual(services.items.map((one) => one.label), ["web", "worker"]);
	const words = await complete("rc-service harbour ¦migrate");
	assert.equal(words.items[0].label, "migrate");
	editor.type(uri, "kits:\n", "kits:\n  - na\n");
	const [, name] = taken(editor, uri, await complete("- na¦\n"), "name");
	assert.equal(name.insertTextFormat, undefined);
	editor.type(uri, "page: {", "siz\npage: {");
	const [sizes, snippet] = taken(editor, uri, await complete("siz¦\n"), "sizes");
	assert.match(sizes, /\nsizes:\n  - name: \$0\npage: \{/);
	assert.equal(snippet.insertTextFormat, 2);
	const order = (await complete("siz¦\n")).items;
	assert.deepEqual(order.map((one) => one.sortText), order.map((one) => one.sortText).sort());
});

session("an editor without snippets gets none, and plain text", async (editor) => {
	const uri = editor.open(HARBOUR.replace("page: {", "siz\npage: {"));
	const list = await editor.request("textDocument/completion", editor.at(uri, "siz¦\n"));
	const [text, item] = taken(editor, uri, list, "sizes");
	assert.match(text, /\nsizes:\npage: \{/);
	assert.equal(item.insertTextFormat, undefined);
	assert.equal(item.documentation.kind, "plaintext");
	const hover = await editor.request("textDocument/hover", editor.at(uri, "comm¦ands:"));
	assert.equal(hover.contents.kind, "plaintext");
	const target = await editor.request("textDocument/definition", editor.at(uri, "harbour mi¦grate"));
	assert.equal(editor.text(uri, target.range), "migrate");
	const symbols = await editor.request("textDocument/documentSymbol", { textDocument: { uri } });
	const web = symbols.find((one) => one.name === "web");
	assert.equal(web.containerName, "services");
	const [{ codeDescription, relatedInformation }] = await editor.diagnostics(uri);
	assert.deepEqual([codeDescription, relatedInformation], [undefined, undefined]);
}, {});

session("hover explains keys and names", async (editor) => {
	const uri = editor.open(HARBOUR);
	const hover = (place) => editor.request("textDocument/hover", editor.at(uri, place));
	const key = await hover("comm¦ands:");
	assert.equal(editor.text(uri, key.range), "commands");
	assert.match(key.contents.value, /Programs that run to their end/);
	assert.match((await hover("harbour mi¦grate")).contents.value, /harbour up/);
	assert.equal(await hover("# 🚢 mig¦rate"), null);
});

session("definition, references and highlights know what is meant", async (editor) => {
	const uri = editor.open(HARBOUR);
	const [link] = await editor.request("textDocument/definition", editor.at(uri, "harbour mi¦grate"));
	assert.equal(editor.text(uri, link.originSelectionRange), "migrate");
	assert.equal(editor.text(uri, link.targetSelectionRange), "migrate");
	assert.equal(editor.text(uri, link.targetRange), "{ name: migrate, binary: harbour, call: up }");
	const params = { ...editor.at(uri, "default_value: wor¦ker"), context: { includeDeclaration: true } };
	const places = await editor.request("textDocument/references", params);
	assert.deepEqual(places.map((one) => one.range.start.line), [10, 29]);
	const marks = await editor.request("textDocument/documentHighlight", editor.at(uri, "default_value: wor¦ker"));
	assert.deepEqual(marks.map((one) => one.range), places.map((one) => one.range));
});

session("a new name goes to every place", async (editor) => {
	const uri = editor.open(HARBOUR);
	const place = editor.at(uri, "harbour mi¦grate");
	const { range, placeholder } = await editor.request("textDocument/prepareRename", place);
	assert.equal(editor.text(uri, range), placeholder);
	const edit = await editor.request("textDocument/rename", { ...place, newName: "db_up" });
	const text = editor.after(uri, edit.changes[uri]);
	const expected = HARBOUR.replace("name: migrate", "name: db_up").replaceAll("harbour migrate", "harbour db_up");
	assert.equal(text, expected);
	const refused = editor.request("textDocument/rename", { ...place, newName: "db-up" });
	await assert.rejects(refused, { code: -32803, message: /not a valid command name/ });
	assert.equal(await editor.request("textDocument/prepareRename", editor.at(uri, "comm¦ands:")), null);
});

session("a fix is a code action, and all safe ones are one", async (editor) => {
	const uri = editor.open(HARBOUR.replace("start: { call: work }", "strat: { call: work }"));
	const diagnostics = await editor.diagnostics(uri);
	const unknown = diagnostics.find((one) => editor.text(uri, one.range) === "titel");
	const ask = (range, context) =>
		editor.request("textDocument/codeAction", { textDocument: { uri }, range, context });
	const [action, ...others] = await ask(unknown.range, { diagnostics: [unknown] });
	assert.deepEqual(others, []);
	assert.equal(action.kind, "quickfix");
	assert.equal(action.isPreferred, true);
	assert.deepEqual(action.diagnostics, [unknown]);
	assert.match(editor.after(uri, action.edit.changes[uri]), /"🚢🚢", title: Harbour/);
	for (const only of ["source.fixAll", "source.fixAll.pakman", "source"]) {
		const [all, ...more] = await ask(unknown.range, { diagnostics: [], only: [only] });
		assert.deepEqual(more, []);
		assert.equal(all.kind, "source.fixAll.pakman");
		assert.equal(editor.after(uri, all.edit.changes[uri]), HARBOUR.replace("titel", "title"));
	}
	assert.deepEqual(await ask(unknown.range, { diagnostics: [], only: ["refactor"] }), []);
});

session("the outline has levels", async (editor) => {
	const uri = editor.open(HARBOUR);
	const symbols = await editor.request("textDocument/documentSymbol", { textDocument: { uri } });
	const run = symbols.find((one) => one.name === "run");
	const services = run.children.find((one) => one.name === "services");
	assert.deepEqual(services.children.map((one) => one.name), ["web", "worker"]);
	assert.equal(editor.text(uri, services.selectionRange), "services");
});

session("other documents are left alone", async (editor) => {
	const other = editor.open("descrption: x\n", "file:///home/noor/app/docker-compose.yml");
	const place = editor.at(other, "desc¦rption");
	assert.equal(await editor.request("textDocument/hover", place), null);
	assert.equal(await editor.request("textDocument/completion", place), null);
	assert.equal(await editor.request("textDocument/hover", { ...place, textDocument: { uri: "file:///never" } }), null);
	const named = editor.open("descrption: x\n", "untitled:Untitled-1", "instellar");
	assert.notDeepEqual(await editor.diagnostics(named), []);
	assert.equal(editor.published.has(other), false);
});

session("a document may be opened again, and takes its diagnostics along", async (editor) => {
	const uri = editor.open(HARBOUR);
	assert.equal((await editor.diagnostics(uri)).length, 1);
	editor.published.clear();
	editor.open(HARBOUR.replace("titel", "title"));
	assert.deepEqual(await editor.diagnostics(uri), []);
	editor.open(HARBOUR);
	editor.notify("textDocument/didClose", { textDocument: { uri } });
	assert.equal(await editor.request("textDocument/hover", editor.at(uri, "comm¦ands:")), null);
	assert.deepEqual(editor.published.get(uri).diagnostics, []);
});

session("a text over 4 MiB is told so", async (editor) => {
	const uri = editor.open("#".repeat((4 << 20) + 1));
	assert.deepEqual((await editor.diagnostics(uri)).map((one) => one.code), ["too-large"]);
	editor.open(HARBOUR.replace("titel", "title"), "file:///b/instellar.yml");
	assert.deepEqual(await editor.diagnostics("file:///b/instellar.yml"), []);
});

session("what it does not know it says, and goes on", async (editor) => {
	editor.notify("$/setTrace", { value: "off" });
	editor.notify("textDocument/didSave", { textDocument: { uri: "file:///x" } });
	editor.notify("textDocument/didOpen", { wrong: true });
	await assert.rejects(editor.request("textDocument/formatting", {}), { code: -32601 });
	await assert.rejects(editor.request("no/such", {}), { code: -32601 });
	await assert.rejects(editor.request("textDocument/hover", { wrong: true }), { code: -32602 });
	await assert.rejects(editor.request("initialize", {}), { code: -32600 });
});

session("a request that waits can be cancelled", async (editor) => {
	// Reading this takes longer than sending what follows.
	const services = Array.from({ length: 20_000 }, (_, at) => `    - { name: s${at}, binary: b }\n`);
	const uri = editor.open(HARBOUR + "sizes:\n" + services.join(""));
	const slow = editor.request("textDocument/documentSymbol", { textDocument: { uri } });
	const source = new CancellationTokenSource();
	const cancelled = editor.request("textDocument/hover", editor.at(uri, "comm¦ands:"), source.token);
	source.cancel();
	await assert.rejects(cancelled, { code: -32800 });
	assert.ok((await slow).length > 0);
});

test("before `initialize` and after `shutdown` it answers nothing else", async () => {
	const editor = new Editor(process.env.PAKMAN, ["lsp", "--stdio"]);
	await assert.rejects(editor.request("shutdown"), { code: -32002 });
	await editor.initialize({});
	await editor.request("shutdown");
	await assert.rejects(editor.request("textDocument/hover", {}), { code: -32600 });
	editor.notify("exit");
	assert.equal(await editor.over(), 0);
});

test("an editor that leaves without a word gives exit code 1", async () => {
	const exits = await Editor.pakman();
	exits.notify("exit");
	assert.equal(await exits.over(), 1);
	const closes = await Editor.pakman();
	closes.process.stdin.end();
	assert.equal(await closes.over(), 1);
	const never = new Editor(process.env.PAKMAN, ["lsp"]);
	never.notify("exit");
	assert.equal(await never.over(), 1);
});

session("what is no message is passed over", async (editor) => {
	editor.process.stdin.write("Content-Length: 3\r\n\r\n{]}no header\r\n\r\n");
	assert.equal((await editor.diagnostics(editor.open(HARBOUR))).length, 1);
});
