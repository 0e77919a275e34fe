// Files of variables, and what becomes of them in shell. Values stay in this page: no program is sent
// one, and nothing keeps it.

// The variables of a file of NAME=VALUE lines, as `pakman deploy --env-file` reads it: names and
// values, or which line is none, and why.
export function variables(file) {
  const text = file.replace(/^\uFEFF+/, "");
  const found = [];
  let at = 0;
  while (at < text.length) {
    const bad = (reason) => ({ found: [], error: `line ${text.slice(0, at).split("\n").length}: ${reason}` });
    const end = lineEnd(text, at);
    const line = text.slice(at, end).trim();
    if (line === "" || line.startsWith("#")) {
      at = end + 1;
      continue;
    }
    const equals = text.indexOf("=", at);
    if (equals < 0 || equals > end) return bad("it has no `=`");
    const name = text.slice(at, equals).trim().replace(/^export /, "").trim();
    const quote = text[equals + 1];
    if (quote === "'" || quote === '"') {
      const value = quoted(text, equals + 2, quote);
      if (!value) return bad("its quote is not closed");
      const stop = lineEnd(text, value.end);
      const behind = text.slice(value.end, stop).trim();
      if (behind !== "" && !behind.startsWith("#")) return bad("there is text after its closing quote");
      found.push([name, value.text]);
      at = stop + 1;
    } else {
      found.push([name, text.slice(equals + 1, end).split(" #")[0].trim()]);
      at = end + 1;
    }
  }
  return { found, error: null };
}

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

// The text in front of the closing quote, and where that ends; null where there is none.
function quoted(text, start, quote) {
  let value = "";
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === quote) return { text: value, end: at + 1 };
    if (text[at] === "\\" && quote === '"') {
      at += 1;
      if (at === text.length) return null;
      value += text[at] === "n" ? "\n" : '"\\$'.includes(text[at]) ? text[at] : `\\${text[at]}`;
    } else {
      value += text[at];
    }
  }
  return null;
}

// A text as one word of shell.
export function word(text) {
  return /^[\w\-./:,+@%]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

// The blocks of a file of settings: each with the variable that it is about, and whether nothing runs
// without it.
export function blocks(text) {
  return text.split("\n\n").map((block) => {
    const name = block.match(/^#export (\w+)=/m)?.[1] ?? null;
    return { block, name, required: name !== null && /^# .*\. Required\.$/m.test(block) };
  });
}

// A file of settings with values in it: `shown` gives each as shell.
export function settings(text, values, shown) {
  const left = new Map([...values].filter(([name]) => /^[A-Za-z_]\w*$/.test(name)));
  const set = (name) => {
    const line = `export ${name}=${shown(name, left.get(name))}`;
    left.delete(name);
    return line;
  };
  const parts = blocks(text).map(({ block, name }) => (left.has(name) ? block.slice(0, block.indexOf(`#export ${name}=`)) + set(name) : block));
  const others = [...left.keys()].map(set);
  return parts.join("\n\n") + (others.length > 0 ? `\n${others.join("\n")}\n` : "");
}
