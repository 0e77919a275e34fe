// The package as a picture: the life of its services, and each file with the values that its lines
// came from.

import { about, waiting } from "./about.js";
import { built } from "./built.js";
import { h, heading, icon, memo, own, refusal } from "./element.js";
import { lines } from "./lines.js";

export function picture(place) {
  const found = about("picture");
  if (!found) return waiting("Making the files…");
  if (found instanceof Error) return refusal(found);
  const chosen = found.files.find((file) => file.name === place) ?? found.files.at(-1);
  return h("div", { class: "stack" },
    h("section", { class: "part", "aria-labelledby": "life-title" },
      heading("life", `The life of ${found.name}`, "From apk's first call to its last, with this application's names and times."),
      life(found),
    ),
    built(found.name),
    h("section", { class: "part", id: "files", "aria-labelledby": "files-title" },
      heading("files", "Generated files", "Behind a line: the values of the file that it came from."),
      h("div", { class: "browser" },
        h("ul", { class: "names", "aria-label": "Files" }, found.files.map((file) => h("li", { key: file.name }, h("a", { href: `#/package/${encodeURIComponent(file.name)}`, "aria-current": file === chosen ? "true" : null }, icon("file"), h("span", null, file.name, h("span", { class: "where" }, file.destination ?? "stays in the recipe"))))),
        ),
        text(chosen, found),
      ),
    ),
  );
}

function text(file, found) {
  const short = file.name.startsWith(`${found.name}.`) ? file.name.slice(found.name.length + 1) : file.name;
  const origins = own(found.origins, short) ?? {};
  return memo(`text-${file.name}`, [file.text, found], () =>
    h("figure", { class: "diff" },
      h("figcaption", null, h("code", null, file.destination ?? file.name), h("span", { class: "quiet" }, ` mode ${file.mode}`)),
      h("pre", { class: "lines-of-file", tabindex: "0", "aria-label": `Lines of ${file.name}` }, lines(file.text.replace(/\n$/, "").split("\n"), { same: (index) => String(origins[index + 1] ?? ""), line: (line, index) => {
        const from = [...new Set(origins[index + 1] ?? [])];
        return h("span", { class: `line${from.length ? " traced" : ""}` }, line, from.length > 0 && h("span", { class: "from" }, from.slice(0, 3).map((path) => h("a", { class: "chip", href: `#/file/${path.split(/[.[]/)[0]}` }, path)), from.length > 3 && ` and ${from.length - 3} more`), "\n");
      } })),
    ),
  );
}

// What happens, in its order; on each step what this application does there.
function life({ name, life: it }) {
  const hook = (event) => it.hooks.filter((one) => one.event === event).flatMap((one) => one.text.trim().split("\n"));
  const first = it.services[0];
  const steps = [
    ["Install", `apk add ${name}`, [it.user === "app" ? `makes the user ${name}` : "files are installed", along(it.depends), ...calls(hook("pre-install"), "before"), ...calls(hook("post-install"), "after")]],
  ];
  if (first) {
    steps.push(
      ["Start", `rc-service ${name} start`, [`supervised by s6, runs as ${it.user === "app" ? name : "root"}`, it.services.length > 1 ? `SERVICE_MODE chooses among ${it.services.map((one) => one.name).join(", ")}; ${first.name} is the default` : `service ${first.name}`]],
      ["Configuration", "up to 60 s", ["from the orchestrator, else from /etc/conf.d/" + name, it.required.length ? `does not run without ${it.required.join(", ")}` : "nothing has to be given"]],
      ["Run", first.name, [first.call, it.ports.length ? `listens on ${it.ports.join(", ")}` : "listens on no port of a kit"]],
      ["Ready", first.says_ready ? "when it says so" : "when it runs", [first.says_ready ? "the program writes a line when it is ready; start waits up to 60 s" : "the program does not say when it is ready"]],
      ["Crash", "runs again at once", ["after five failures in a minute it is given up and counts as crashed", `what it said is in /var/log/${name}/current`]],
      ["Stop", `SIG${first.stop_signal}, KILL after ${first.stop_timeout} s`, [first.reload_signal ? `reload sends SIG${first.reload_signal}` : "reload restarts it"]],
    );
  }
  steps.push(
    ["Upgrade", `apk upgrade ${name}`, ["its files are replaced", ...calls(hook("pre-upgrade"), "before"), ...calls(hook("post-upgrade"), "after")]],
    ["Removal", `apk del ${name}`, [...calls(hook("pre-deinstall"), "before"), ...calls(hook("post-deinstall"), "after"), "what the application wrote stays"]],
  );
  return h("ol", { class: "life" }, steps.map(([title, sub, lines]) => h("li", { key: title }, h("div", { class: "step" }, h("h3", null, title), h("p", { class: "where" }, sub), h("ul", { class: "lines" }, lines.map((line) => h("li", null, line)))))));
}

function along(names) {
  if (names.length === 0) return "no other package comes along";
  const some = `${names.slice(0, 6).join(", ")}${names.length > 6 ? "…" : ""}`;
  return names.length === 1 ? `${some} comes along` : `${names.length} packages come along: ${some}`;
}

const calls = (lines, when) => lines.filter((line) => line.trim() && !line.trim().startsWith("#")).map((line) => `${when}: ${line}`);
