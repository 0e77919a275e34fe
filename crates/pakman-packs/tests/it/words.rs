//! Names of files, classes and programs in the shell texts of a proposal.

use pakman_packs::{Memory, Options, propose};
use serde_json::Value;

use crate::support::options;

/// What a shell would take apart, and run.
const EVIL: &str = "a b'$(id)";

#[test]
fn names_of_a_tree_are_words_of_its_shell_texts() {
    let next = "{\"dependencies\": {\"next\": \"15\"}}";
    let node = |name: &str| {
        let scripts = "\"scripts\": {\"build\": \"vite build\"}";
        format!("{{\"devDependencies\": {{\"{name}\": \"5\"}}, {scripts}}}")
    };
    let file = |path: &str, text: &str| (path.replace("EVIL", EVIL), text.replace("EVIL", EVIL));
    let cases = [
        vec![
            file("build.gradle", "plugins { id \"application\" }\nmainClass = \"EVIL\"\n"),
            file("src/main/java/A.java", ""),
        ],
        vec![
            file("package.json", "{\"workspaces\": [\"apps/*\"]}"),
            file("package-lock.json", "{}"),
            file("apps/EVIL/package.json", next),
            file("apps/EVIL/next.config.js", "module.exports = {output: 'standalone'}"),
        ],
        vec![
            file("go.mod", "module x\n\ngo 1.24\n"),
            file("cmd/EVIL/main.go", "package main\n\nfunc main() {}\n"),
        ],
        vec![
            file("Cargo.toml", "[package]\nname = \"EVIL\"\n[dependencies]\naxum = \"0.8\"\n"),
            file("src/main.rs", ""),
        ],
        vec![
            file("package.json", &node("@sveltejs/kit")),
            file(
                "svelte.config.js",
                "import a from '@sveltejs/adapter-node';\nexport default {adapter: a({out: \"EVIL\"})}",
            ),
        ],
        vec![
            file("package.json", &node("astro")),
            file(
                "astro.config.mjs",
                "import node from '@astrojs/node';\nexport default {output: 'server', adapter: node(), outDir: \"EVIL\"}",
            ),
        ],
        vec![
            file(
                "package.json",
                "{\"packageManager\": \"pnpm@8.1;EVIL\", \"dependencies\": {\"next\": \"15\"}}",
            ),
            file("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            file("next.config.js", ""),
        ],
        vec![
            file("package.json", next),
            file("next.config.js", ""),
            file("yarn.lock", "__metadata:\n  version: 8\n"),
            file(".yarn/releases/EVIL.cjs", ""),
        ],
        vec![
            file("requirements.txt", "django\ngunicorn\n"),
            file(
                "manage.py",
                "os.environ.setdefault('DJANGO_SETTINGS_MODULE', \"EVIL.settings\")\n",
            ),
            file("EVIL/settings.py", "STATIC_ROOT = 'a'\nA = os.environ[\"EVIL\"]\n"),
            file("EVIL/wsgi.py", ""),
        ],
        vec![
            file("requirements.txt", "fastapi\nuvicorn\ncelery\n"),
            file("EVIL/main.py", "app = FastAPI()\n"),
            file("EVIL/jobs.py", "x = Celery('a')\n"),
        ],
        vec![
            file("mix.exs", "[app: :x, mod: {A, []}, releases: [\"EVIL\": [], b: []]]\n"),
            file("lib/a.ex", ""),
        ],
    ];
    for files in cases {
        let app = files.iter().find_map(|(path, _)| {
            let (folder, _) = path.rsplit_once('/').filter(|_| path.starts_with("apps/"))?;
            Some(folder.to_owned())
        });
        let options = Options { app, ..options("x") };
        let proposal = propose(&Memory::new(files.clone()), &options).unwrap();
        let document: Value = serde_saphyr::from_str(&proposal.text).unwrap();
        let mut seen = 0;
        for text in shell_texts(&document) {
            // What stands in quotes, and a quote by itself.
            let mut bare = text.replace("'\\''", "");
            while let Some((before, rest)) = bare.split_once('\'') {
                let (_, after) = rest.split_once('\'').unwrap_or_else(|| panic!("{text}"));
                bare = format!("{before}{after}");
            }
            assert!(!bare.contains("$(id)"), "{}: {text}", proposal.pack.name);
            seen += text.matches("$(id)").count();
        }
        assert!(seen > 0, "{}", proposal.text);
    }
}

/// The lines of the build, and what programs are called with.
fn shell_texts(document: &Value) -> Vec<&str> {
    let command = document["build"]["command"].as_str().into_iter().flat_map(str::lines);
    let run = &document["run"];
    let programs = ["services", "commands"].into_iter().filter_map(|key| run[key].as_array());
    let calls = programs.flatten().flat_map(|it| [&it["call"], &it["start"]["call"]]);
    command.chain(calls.filter_map(Value::as_str)).collect()
}
