// An editor: the client of the protocol's own library, and the documents that it has open.
"use strict";

const { spawn } = require("node:child_process");
const assert = require("node:assert/strict");
const {
	StreamMessageReader,
	StreamMessageWriter,
	createProtocolConnection,
} = require("vscode-languageserver-protocol/node");
const { TextDocument } = require("vscode-languageserver-textdocument");

// What VS Code says of itself, as far as these servers look.
const CAPABILITIES = {
	textDocument: {
		publishDiagnostics: {
			relatedInformation: true,
			codeDescriptionSupport: true,
			tagSupport: { valueSet: [1, 2] },
		},
		completion: {
			completionItem: { snippetSupport: true, documentationFormat: ["markdown"] },
		},
		hover: { contentFormat: ["markdown"] },
		definition: { linkSupport: true },
		documentSymbol: { hierarchicalDocumentSymbolSupport: true },
	},
};

class Editor {
	// Starts a server; `initialize` is yet to come.
	constructor(command, args) {
		this.process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"] });
		this.stderr = "";
		this.process.stderr.on("data", (data) => (this.stderr += data));
		this.ended = new Promise((resolve) => this.process.on("close", resolve));
		const reader = new StreamMessageReader(this.process.stdout);
		this.connection = createProtocolConnection(
			reader,
			new StreamMessageWriter(this.process.stdin),
		);
		// Anything on standard output that is no message.
		reader.onError((error) => (this.garbage = error));
		this.documents = new Map();
		this.published = new Map();
		this.waiting = [];
		this.connection.onNotification("textDocument/publishDiagnostics", (params) => {
			this.published.set(params.uri, params);
			this.waiting.splice(0).forEach((look) => look());
		});
		this.connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
		this.connection.onRequest("client/registerCapability", () => null);
		this.connection.listen();
	}

	static async pakman(capabilities = CAPABILITIES) {
		const editor = new Editor(process.env.PAKMAN, ["lsp"]);
		editor.server = await editor.initialize(capabilities);
		return editor;
	}

	async initialize(capabilities = CAPABILITIES) {
		const params = { processId: process.pid, rootUri: null, capabilities };
		const result = await this.request("initialize", params);
		await this.notify("initialized", {});
		return result;
	}

	request(method, ...params) {
		return this.connection.sendRequest(method, ...params);
	}

	notify(method, params) {
		return this.connection.sendNotification(method, params);
	}

	open(text, uri = "file:///home/noor/app/instellar.yml", languageId = "yaml") {
		const document = TextDocument.create(uri, languageId, 1, text);
		this.documents.set(uri, document);
		this.notify("textDocument/didOpen", {
			textDocument: { uri, languageId, version: 1, text },
		});
		return uri;
	}

	// Types `text` in the place of `old`, which stands in the document once.
	type(uri, old, text) {
		const document = this.documents.get(uri);
		const start = document.getText().indexOf(old);
		assert.notEqual(start, -1, old);
		const range = {
			start: document.positionAt(start),
			end: document.positionAt(start + old.length),
		};
		const changes = [{ range, text }];
		TextDocument.update(document, changes, document.version + 1);
		this.notify("textDocument/didChange", {
			textDocument: { uri, version: document.version },
			contentChanges: changes,
		});
	}

	// The diagnostics of the document's last state.
	async diagnostics(uri) {
		const { version } = this.documents.get(uri);
		for (;;) {
			const found = this.published.get(uri);
			if (found && (found.version === undefined || found.version >= version)) {
				return found.diagnostics;
			}
			await new Promise((resolve) => this.waiting.push(resolve));
		}
	}

	// The parameters of a request at the cursor `¦` in `place`.
	at(uri, place) {
		const [before, after] = place.split("¦");
		const document = this.documents.get(uri);
		const found = document.getText().indexOf(before + after);
		assert.notEqual(found, -1, place);
		return { textDocument: { uri }, position: document.positionAt(found + before.length) };
	}

	// The text of a range.
	text(uri, range) {
		return this.documents.get(uri).getText(range);
	}

	// The document's text after edits.
	after(uri, edits) {
		return TextDocument.applyEdits(this.documents.get(uri), edits);
	}

	// Ends the server in order and gives its exit code.
	async leave() {
		assert.equal(await this.request("shutdown"), null);
		this.notify("exit");
		return this.over();
	}

	async over() {
		const code = await this.ended;
		assert.equal(this.garbage, undefined);
		this.connection.dispose();
		return code;
	}
}

module.exports = { CAPABILITIES, Editor };
