//! `pom.xml`, `build.gradle` and `build.gradle.kts`.

use crate::{
    evidence::Evidence,
    folder::Folder,
    lexer::{self, Kind, Token},
};

/// What builds a project of Java's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builder {
    Maven,
    Gradle,
}

/// A project of Java's.
#[derive(Debug)]
pub(crate) struct Java {
    pub(crate) builder: Builder,
    /// Whether the tree has the builder's own script: `mvnw`, `gradlew`.
    pub(crate) has_wrapper: bool,
    /// The version of Java, and where it stands.
    pub(crate) release: Option<(u64, Evidence)>,
    /// `group:artifact` of dependencies and plugins, with lines.
    coordinates: Vec<(String, usize)>,
    path: String,
    pub(crate) modules: Vec<String>,
    /// The class that starts, where the manifest names one.
    pub(crate) main_class: Option<String>,
}

impl Java {
    pub(crate) fn read(app: &Folder<'_>) -> Option<Self> {
        if app.has("pom.xml") {
            return Self::maven(app);
        }
        let path = app.first(&["build.gradle", "build.gradle.kts"])?;
        Some(Self::gradle(app, path))
    }

    fn maven(app: &Folder<'_>) -> Option<Self> {
        let text = app.text("pom.xml")?;
        let document = match roxmltree::Document::parse(&text) {
            Ok(document) => document,
            Err(error) => {
                let line = usize::try_from(error.pos().row).ok();
                app.problem("pom.xml", line, format!("not read: it is not XML: {error}"));
                return None;
            }
        };
        let path = app.path("pom.xml");
        let child = |node: roxmltree::Node<'_, '_>, name: &str| {
            let found = node.children().find(|child| child.has_tag_name_without_namespace(name));
            found.and_then(|child| child.text().map(str::trim).map(str::to_owned))
        };
        let mut java = Self {
            builder: Builder::Maven,
            has_wrapper: app.has("mvnw"),
            release: None,
            coordinates: Vec::new(),
            path: path.clone(),
            modules: Vec::new(),
            main_class: None,
        };
        let (mut line, mut counted) = (1, 0);
        for node in document.descendants().filter(roxmltree::Node::is_element) {
            let start = node.range().start;
            line += text[counted..start].matches('\n').count();
            counted = start;
            match node.tag_name().name() {
                // What only tests have is no part of the application.
                "dependency" if child(node, "scope").as_deref() == Some("test") => {}
                "dependency" | "parent" | "plugin" => {
                    let group = child(node, "groupId").unwrap_or_default();
                    let artifact = child(node, "artifactId").unwrap_or_default();
                    java.coordinates.push((format!("{group}:{artifact}"), line));
                }
                name @ ("java.version"
                | "maven.compiler.release"
                | "maven.compiler.target"
                | "release") => {
                    let number = node.text().and_then(java_release);
                    if let Some(number) = number.filter(|_| java.release.is_none()) {
                        java.release =
                            Some((number, Evidence::at(&path, line, format!("{name} {number}"))));
                    }
                }
                "mainClass" | "exec.mainClass" | "start-class" => {
                    let name = node.text().map(str::trim).filter(|name| !name.contains('$'));
                    java.main_class = java.main_class.take().or(name.map(str::to_owned));
                }
                "module" => java.modules.extend(node.text().map(|text| text.trim().to_owned())),
                _ => {}
            }
        }
        Some(java)
    }

    fn gradle(app: &Folder<'_>, path: &str) -> Self {
        let tokens = app.tokens(path, lexer::GRADLE);
        let text = app.text(path).unwrap_or_default();
        let mut coordinates = Vec::new();
        let mut first = (0, false);
        for token in &tokens {
            // What only tests have is no part of the application: `testImplementation 'x:y'`.
            if token.line != first.0 {
                first = (token.line, token.word().is_some_and(|word| word.starts_with("test")));
            }
            let Some(found) = token.text().filter(|_| !first.1) else { continue };
            let mut parts = found.split(':');
            let named = match (parts.next(), parts.next()) {
                (Some(group), Some(artifact)) => format!("{group}:{artifact}"),
                (Some(plugin), None) => plugin.to_owned(),
                _ => continue,
            };
            coordinates.push((named, token.line));
        }
        // `plugins { application }` names it by a word.
        let applied = tokens.iter().find(|token| token.is_word("application"));
        coordinates.extend(applied.map(|token| ("application".to_owned(), token.line)));
        let main_class = ["mainClass", "mainClassName"].iter().find_map(|key| {
            let at = tokens.iter().position(|token| token.is_word(key))?;
            // `mainClass = "x"` and `mainClass.set("x")`
            tokens[at..].iter().take(6).find_map(Token::text).map(str::to_owned)
        });
        let number = gradle_release(&tokens);
        let full = app.path(path);
        Self {
            builder: Builder::Gradle,
            has_wrapper: app.has("gradlew"),
            release: number.map(|(number, line)| {
                (number, Evidence::at(&full, line, format!("Java {number}")))
            }),
            coordinates,
            main_class,
            path: full,
            modules: if text.contains("subprojects") {
                vec!["subprojects".to_owned()]
            } else {
                Vec::new()
            },
        }
    }

    /// The first dependency or plugin whose coordinates begin so.
    pub(crate) fn evidence(&self, beginning: &str) -> Option<Evidence> {
        let found = self.coordinates.iter().find(|(name, _)| name.starts_with(beginning));
        found.map(|(name, line)| Evidence::at(&self.path, *line, name))
    }

    pub(crate) fn has(&self, beginning: &str) -> bool {
        self.evidence(beginning).is_some()
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

/// 17 of `17`, 8 of `1.8`.
fn java_release(text: &str) -> Option<u64> {
    let text = text.trim().trim_start_matches("1.");
    text.split('.').next()?.parse().ok()
}

/// `JavaLanguageVersion.of(21)`, `JavaVersion.VERSION_17`, `sourceCompatibility = '17'`.
fn gradle_release(tokens: &[Token]) -> Option<(u64, usize)> {
    let number = |token: &Token| match &token.kind {
        Kind::Word(word) => {
            java_release(word.trim_start_matches("VERSION_").trim_start_matches("1_"))
        }
        Kind::Text(text) => java_release(text),
        Kind::Sign(_) => None,
    };
    tokens.iter().enumerate().find_map(|(at, token)| {
        let word = token.word()?;
        let after = tokens.get(at + 1..(at + 5).min(tokens.len()))?;
        match word {
            "JavaLanguageVersion" | "JavaVersion" | "sourceCompatibility" | "jvmToolchain" => {
                after.iter().find_map(number).map(|found| (found, token.line))
            }
            _ => None,
        }
    })
}

trait Named {
    fn has_tag_name_without_namespace(&self, name: &str) -> bool;
}

impl Named for roxmltree::Node<'_, '_> {
    /// POMs have a namespace or none.
    fn has_tag_name_without_namespace(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

#[cfg(test)]
mod tests {
    use crate::{Memory, app::App};

    #[test]
    fn a_long_project_is_read_in_one_go_and_at_its_lines() {
        let plugin = "<plugin><groupId>a</groupId>\n<artifactId>b</artifactId></plugin>\n";
        let others = "<a/>".repeat(200_000);
        let text = format!("<project>\n<parent/>{others}\n{plugin}</project>");
        let tree = Memory::new([("pom.xml", text)]);
        let app = App::new(&tree, "");
        let java = app.java().expect("a project");
        assert_eq!(java.evidence("a:b").expect("a plugin").to_string(), "a:b (pom.xml:3)");
    }
}
