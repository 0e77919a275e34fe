//! From a source tree to an answer over HTTP in a real Alpine: `pakman init`, `pakman build` and
//! `pakman test`, with nothing edited.
//!
//! `fixtures/sources` has the applications, as their authors would have them. What a pack calls
//! proven stands in the table below, and the other way round. A few of them travel each time;
//! `PAKMAN_TEST_JOURNEYS` names others (`nuxt,astro`), or `all`.

use std::{
    collections::BTreeSet,
    env, fs,
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use pakman_packs::{ADD_ONS, PACKS, Proof};
use pakman_testbed::{
    Registry,
    alpine::Software::{self, Caddy, Elixir, Go, Node, Php, Postgresql, Python, Ruby},
    fixtures,
    mirror::{Mirror, RELEASE},
    tool,
};

use crate::support::{Ended, Tree, end};

/// An application, and what its journey takes.
struct Journey {
    /// Its folder.
    name: &'static str,
    /// The pack that proposes its file.
    pack: &'static str,
    /// What stands in its answer.
    says: &'static str,
    software: &'static [Software],
    registry: Option<Registry>,
    /// What runs beside it.
    with: &'static [&'static str],
    /// Whether it travels each time.
    always: bool,
}

const NODE: Journey = Journey {
    name: "",
    pack: "",
    says: "",
    software: &[Node],
    registry: Some(Registry::Npm),
    with: &[],
    always: false,
};

const SITE: Journey = Journey { software: &[Node, Caddy], ..NODE };

const PYTHON: Journey = Journey { software: &[Python], registry: Some(Registry::Python), ..NODE };

const BESIDE_POSTGRESQL: Journey =
    Journey { software: &[Python, Node, Postgresql], with: &["postgresql"], ..PYTHON };

const JOURNEYS: &[Journey] = &[
    Journey { name: "next", pack: "next", says: "Berth 7 is free", always: true, ..NODE },
    Journey { name: "nuxt", pack: "nuxt", says: "The harbor is open", ..NODE },
    Journey { name: "astro", pack: "astro", says: "The moon is full", ..SITE },
    Journey { name: "astro-server", pack: "astro", says: "The moon is full", ..NODE },
    Journey {
        name: "sveltekit",
        pack: "sveltekit",
        says: "Wind from the west",
        always: true,
        ..NODE
    },
    Journey { name: "react-router", pack: "react-router", says: "Two fathoms", ..NODE },
    Journey { name: "vite", pack: "spa", says: "Gauge", ..SITE },
    Journey { name: "express", pack: "node", says: "The ferry leaves at nine", ..NODE },
    Journey { name: "hono", pack: "node", says: "A skiff is moored", ..NODE },
    Journey { name: "pnpm", pack: "node", says: "The barge is loaded", ..NODE },
    Journey { name: "yarn", pack: "node", says: "The yawl is at anchor", ..NODE },
    Journey { name: "bun", pack: "bun", says: "Gulls follow the plough", ..NODE },
    Journey { name: "eleventy", pack: "node-site", says: "The lighthouse is lit", ..SITE },
    Journey { name: "workspace", pack: "node", says: "The pilot is aboard", ..NODE },
    Journey { name: "django", pack: "django", says: "visit 1", ..BESIDE_POSTGRESQL },
    Journey { name: "flask", pack: "flask", says: "visit 1", always: true, ..BESIDE_POSTGRESQL },
    Journey { name: "fastapi", pack: "fastapi", says: "low", software: &[Python, Node], ..PYTHON },
    Journey {
        name: "go",
        pack: "go",
        says: "visit 1",
        software: &[Go],
        registry: None,
        always: true,
        ..NODE
    },
    Journey {
        name: "php",
        pack: "php",
        says: "Low water at six",
        software: &[Php, Caddy],
        registry: None,
        ..NODE
    },
    Journey {
        name: "sinatra",
        pack: "rack",
        says: "The tide turns at noon",
        software: &[Ruby],
        registry: None,
        always: true,
        ..NODE
    },
    Journey {
        name: "sinatra-classic",
        pack: "rack",
        says: "The buoy rings twice",
        software: &[Ruby],
        registry: None,
        ..NODE
    },
    Journey {
        name: "rails",
        pack: "rails",
        says: "visit 1",
        software: &[Ruby, Postgresql],
        registry: None,
        with: &["postgresql"],
        ..NODE
    },
    Journey {
        name: "elixir-release",
        pack: "elixir",
        says: "Waves of one metre",
        software: &[Elixir],
        registry: None,
        always: true,
        ..NODE
    },
    Journey {
        name: "static",
        pack: "static",
        says: "High water at noon",
        software: &[Caddy],
        registry: None,
        always: true,
        ..NODE
    },
];

#[test]
fn what_a_pack_calls_proven_has_a_journey_and_nothing_else_has() {
    let proven = PACKS.iter().filter(|pack| pack.proof == Proof::Proven);
    let proven: BTreeSet<&str> = proven.map(|pack| pack.name).collect();
    assert_eq!(proven, JOURNEYS.iter().map(|journey| journey.pack).collect());
    let proven = ADD_ONS.iter().filter(|add_on| add_on.proof == Proof::Proven);
    let proven: BTreeSet<&str> = proven.map(|add_on| add_on.name).collect();
    assert_eq!(proven, JOURNEYS.iter().flat_map(|journey| journey.with).copied().collect());
    let told: BTreeSet<String> = JOURNEYS.iter().map(|journey| journey.name.to_owned()).collect();
    let folders = fs::read_dir(fixtures().join("sources")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(told, folders.collect());
}

#[test]
fn applications_go_from_source_to_an_answer_in_three_commands() {
    let asked = env::var("PAKMAN_TEST_JOURNEYS").unwrap_or_default();
    let is_asked = |name: &str| asked.split(',').any(|one| one == name || one == "all");
    let chosen: Vec<&Journey> = JOURNEYS
        .iter()
        .filter(|journey| if asked.is_empty() { journey.always } else { is_asked(journey.name) })
        .filter(|journey| journey.registry.is_none_or(Registry::answers))
        .collect();
    assert!(asked.is_empty() || !chosen.is_empty(), "{asked:?} names none of them");
    let Some(road) = Road::new(&chosen) else { return };
    // A build of one goes on while another one waits for its service.
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(journey) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(failure) = road.travel(journey) {
                        failures.lock().unwrap().push(format!("{}: {failure}", journey.name));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// A mirror with what the applications take, and a cache for all of them.
struct Road {
    mirror: Mirror,
    tree: Tree,
}

impl Road {
    /// None where a tool is missing, which is then said.
    fn new(journeys: &[&Journey]) -> Option<Self> {
        tool("bwrap")?;
        tool("git")?;
        let mirror = Mirror::new()?;
        for journey in journeys {
            mirror.provide(journey.software)?;
        }
        Some(Self { mirror, tree: Tree::empty() })
    }

    fn travel(&self, journey: &Journey) -> Result<(), String> {
        let Journey { name, pack, says, .. } = journey;
        let sources = fixtures().join("sources").join(name);
        let copied = Command::new("cp").arg("-a").arg(sources).arg(self.tree.root()).status();
        assert!(copied.is_ok_and(|status| status.success()));
        for words in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "Begin"]] {
            self.tree.git(&[&["-C", name][..], words].concat());
        }
        let stack = format!("alpine/{RELEASE}");
        let proposed = self.run(name, &["init", "--yes", "--stack", &stack], false)?;
        if !proposed.stdout.contains(&format!("  pack          {pack} ")) {
            return Err(format!("another pack than {pack} was chosen:\n{}", proposed.stdout));
        }
        self.run(name, &["build", "--output", "../packages", "--network"], true)?;
        // What its author would see; it changes nothing of what was built.
        let file = self.tree.path(name).join("instellar.yml");
        let text = fs::read_to_string(&file).expect("init wrote it");
        let request = format!(
            "\ntest:\n  requests:\n    - path: /\n      status: 200\n      contains: '{says}'\n"
        );
        fs::write(&file, text + &request).expect("the folder is the test's own");
        let mut words = vec!["test", "--packages", "../packages"];
        words.extend(journey.with.iter().flat_map(|server| ["--with", server]));
        self.run(name, &words, true)?;
        Ok(())
    }

    fn run(&self, name: &str, words: &[&str], fetches: bool) -> Result<Ended, String> {
        let mut command = self.tree.command(words);
        command.current_dir(self.tree.path(name)).env_remove("PAKMAN_BUILD");
        command.env("XDG_CACHE_HOME", self.tree.path("cache")).env("HOME", self.tree.path("home"));
        command.env("NO_COLOR", "1");
        if fetches {
            command.args(["--mirror", &self.mirror.url()]);
            command.arg("--mirror-key").arg(self.mirror.key());
            command.args(["--repository", &format!("acme/{name}")]);
            // Alpine's Node trusts whom the system trusts; that of the mirror has to be told.
            let trusted = "/etc/ssl/certs/ca-certificates.crt";
            if Path::new(trusted).exists() {
                command.env("NODE_EXTRA_CA_CERTS", trusted);
            }
        }
        let ended = end(&mut command);
        if ended.code == 0 {
            return Ok(ended);
        }
        let words = words.join(" ");
        Err(format!("`pakman {words}` ends with {}:\n{}{}", ended.code, ended.stdout, ended.stderr))
    }
}
