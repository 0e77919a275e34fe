// The JSON Schema as the YAML language server reads it.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Editor } = require("./editor.cjs");

const SERVER = require.resolve("yaml-language-server/bin/yaml-language-server");
const MODELINE = `# yaml-language-server: $schema=${process.env.PAKMAN_SCHEMA}\n`;
const FILE = `${MODELINE}\
dependencies: { build: [go] }
build: { command: "⚓", destinations: [bin] }
run:
  name: hello
  user: app
  services:
    - name: web
      binary: hello
      stop_signal: TERM
`;

let editor;
let uri;

test("the server starts", { timeout: 60_000 }, async () => {
	editor = new Editor(process.execPath, [SERVER, "--stdio"]);
	await editor.initialize();
	uri = editor.open(FILE);
	assert.deepEqual(await editor.diagnostics(uri), []);
});

test("keys are completed, those that are there are not", { timeout: 60_000 }, async () => {
	editor.type(uri, "      stop_signal: TERM\n", "      stop_signal: TERM\n      st\n");
	const list = await editor.request("textDocument/completion", editor.at(uri, "      st¦\n"));
	const labels = list.items.map((one) => one.label);
	assert.ok(labels.includes("start") && labels.includes("stop_timeout"), labels);
	assert.ok(!labels.includes("stop_signal") && !labels.includes("kits"), labels);
	editor.type(uri, "      st\n", "");
});

test("values are completed with what they mean", { timeout: 60_000 }, async () => {
	const list = await editor.request("textDocument/completion", editor.at(uri, "user: ¦app"));
	const labels = list.items.map((one) => one.label);
	assert.ok(labels.includes("root") && labels.includes("app"), labels);
	const signals = await editor.request("textDocument/completion", editor.at(uri, "stop_signal: ¦TERM"));
	assert.ok(signals.items.some((one) => one.label === "USR2"));
});

test("hover shows the documentation", { timeout: 60_000 }, async () => {
	const hover = await editor.request("textDocument/hover", editor.at(uri, "serv¦ices:"));
	assert.match(JSON.stringify(hover.contents), /Programs that are kept running/);
	const user = await editor.request("textDocument/hover", editor.at(uri, "us¦er: app"));
	assert.match(JSON.stringify(user.contents), /Who services and commands run as/);
});

test("mistakes are marked where they are", { timeout: 60_000 }, async () => {
	// What stood there, what is typed in its place, and what is marked: of a lack the first letter.
	const mistakes = [
		["user: app", "user: nobody", "nobody"],
		["binary: hello", "binary: hello\n      strat: x", "strat"],
		["destinations: [bin]", "destinations: [1]", "1"],
		["name: hello\n", "name: a b\n", "a b"],
		["    - name: web\n      binary", "    - binary", "b"],
	];
	for (const [old, text, marked] of mistakes) {
		editor.published.clear();
		editor.type(uri, old, text);
		const found = await editor.diagnostics(uri);
		const places = found.map((one) => editor.text(uri, one.range));
		assert.ok(places.some((place) => place === marked), `${text}: ${JSON.stringify(found)}`);
		editor.published.clear();
		editor.type(uri, text, old);
		assert.deepEqual(await editor.diagnostics(uri), []);
	}
});

test("the server ends", { timeout: 60_000 }, async () => {
	await editor.request("shutdown");
	editor.notify("exit");
	assert.equal(await editor.over(), 0);
});
