//! Java with Maven or Gradle: Spring Boot, Quarkus, Micronaut, or one jar that runs.

use super::kind::{Found, Pack, Proof, Sure, all_parts};
use crate::{
    app::App,
    evidence::Evidence,
    manifest::{
        java::{Builder, Java},
        pins::Pin,
    },
    plan::{Given, Plan, Program, Stage},
    range::{Dialect, Ranges},
    runtime::Runtime,
    stack::Wish,
    words::shell_word,
};

pub(crate) const PACK: Pack = Pack {
    name: "java",
    title: "Java (Spring Boot and others)",
    looks_at: &["pom.xml", "build.gradle", "build.gradle.kts", "mvnw", "gradlew"],
    proof: Proof::Proposed,
    detect,
    wish,
    plan,
    is_part: all_parts,
};

const FRAMEWORKS: &[&str] =
    &["org.springframework.boot", "io.quarkus", "io.micronaut", "io.dropwizard"];

/// Libraries that draw, and want a font where they run.
const DRAWS: &[&str] = &[
    "net.sf.jasperreports",
    "org.apache.poi",
    "org.jfree:jfreechart",
    "org.apache.pdfbox",
    "com.github.librepdf:openpdf",
    "com.openhtmltopdf",
    "org.xhtmlrenderer",
];

/// Libraries with machine code for glibc alone.
const FOREIGN: &[&str] = &["io.netty:netty-tcnative", "org.rocksdb:rocksdbjni"];

fn detect(app: &App<'_>) -> Option<Found> {
    let java = app.java()?;
    let framework = FRAMEWORKS.iter().find_map(|name| java.evidence(name));
    let sure = if framework.is_some() { Sure::Framework } else { Sure::Guess };
    let whole = Evidence::file(java.path(), "");
    Some(Found::new(sure, vec![framework.unwrap_or(whole)]))
}

fn wish(app: &App<'_>) -> Wish {
    let mut wish = Wish::of(Runtime::Java);
    if let Some((number, evidence)) = app.java().and_then(|java| java.release.clone()) {
        wish.hard.extend(
            Ranges::parse(&number.to_string(), Dialect::Least).map(|it| (it, evidence.clone())),
        );
        wish.pins.push(Pin { parts: vec![number], evidence });
    } else {
        wish.pins = app.pins().of("java").to_vec();
    }
    wish
}

fn plan(app: &App<'_>, plan: &mut Plan) {
    const PORT: u16 = 8080;
    let Some(java) = app.java() else { return };
    let package = plan.package().to_owned();
    let number = package.trim_start_matches("openjdk").to_owned();
    plan.build(&format!("{package}-jdk"), "");
    plan.run(&format!("{package}-jre-headless"), "");
    if let Some(drawing) = DRAWS.iter().find_map(|name| java.evidence(name)) {
        for font in ["fontconfig", "font-dejavu"] {
            plan.run(font, &drawing.what);
        }
    }
    for foreign in FOREIGN.iter().filter_map(|name| java.evidence(name)) {
        plan.note(format!(
            "{foreign} has machine code for glibc, and may not load on Alpine's musl"
        ));
    }
    let home = if number == "8" {
        "/usr/lib/jvm/java-1.8-openjdk".to_owned()
    } else {
        format!("/usr/lib/jvm/java-{number}-openjdk")
    };
    plan.step(Stage::Setting, "", &[&format!("export JAVA_HOME={home}")]);
    let is_spring = java.has("org.springframework.boot");
    let call = build(java, plan);
    if !java.modules.is_empty() {
        plan.note("there are several modules: with --app DIR the one that starts is proposed");
    }
    plan.serve(
        Program::system("web", "/usr/bin", "java", call)
            .says(format!("Java {number} on port {PORT}"))
            .stops_in(30),
    );
    plan.listen(PORT, "the default of the framework");
    if is_spring {
        plan.set("SERVER_PORT", &PORT.to_string(), "");
        // A profile that the tree does not have changes nothing, and says what is not so.
        if let Some(profile) = profile(app, &["production", "prod"]) {
            plan.set("SPRING_PROFILES_ACTIVE", profile, "");
        }
    } else {
        plan.set("PORT", &PORT.to_string(), "");
    }
    plan.offer_variable(
        "JAVA_TOOL_OPTIONS",
        Given::Default("-XX:MaxRAMPercentage=75".to_owned()),
        "options of the virtual machine",
    );
}

/// The first of these profiles of Spring that has a file of its own: `application-prod.yml`.
pub(crate) fn profile<'a>(app: &App<'_>, names: &[&'a str]) -> Option<&'a str> {
    let has = |name: &str| {
        ["properties", "yml", "yaml"]
            .iter()
            .any(|kind| app.has(&format!("src/main/resources/application-{name}.{kind}")))
    };
    names.iter().copied().find(|name| has(name))
}

/// Builds what runs; the arguments with which Java starts it.
fn build(java: &Java, plan: &mut Plan) -> String {
    const SHADOW: &[&str] = &["com.gradleup.shadow", "com.github.johnrengelman.shadow"];
    let is_spring = java.has("org.springframework.boot");
    let is_shadow = SHADOW.iter().any(|plugin| java.has(plugin));
    plan.ship("app");
    let (program, folder) = match java.builder {
        Builder::Maven => {
            let program = if java.has_wrapper { "sh ./mvnw" } else { "mvn" };
            if !java.has_wrapper {
                plan.build("maven", "");
            }
            plan.step(Stage::Build, "", &[&format!("{program} --batch-mode -DskipTests package")]);
            (program, "target")
        }
        Builder::Gradle => {
            let program = if java.has_wrapper { "sh ./gradlew" } else { "gradle" };
            if !java.has_wrapper {
                plan.build("gradle", "");
            }
            let task = match (is_spring, is_shadow, java.has("application")) {
                (true, ..) => "bootJar",
                (_, true, _) => "shadowJar",
                (.., true) => "installDist",
                _ => "build -x test",
            };
            plan.step(Stage::Build, "", &[&format!("{program} --no-daemon {task}")]);
            (program, "build/libs")
        }
    };
    if java.has("io.quarkus") {
        plan.step(Stage::Trim, "", &["cp -r target/quarkus-app app"]);
        return "-jar app/quarkus-run.jar".to_owned();
    }
    let is_whole = is_spring
        || is_shadow
        || ["maven-shade-plugin", "maven-assembly-plugin"]
            .iter()
            .any(|plugin| java.has(&format!("org.apache.maven.plugins:{plugin}")));
    if let Some(class) = java.main_class.as_ref().filter(|_| !is_whole) {
        let collects = match java.builder {
            Builder::Gradle => "cp build/install/*/lib/*.jar app/lib/".to_owned(),
            Builder::Maven => format!(
                "{program} --batch-mode dependency:copy-dependencies -DincludeScope=runtime \
                 -DoutputDirectory=app/lib && cp target/*.jar app/lib/"
            ),
        };
        plan.step(
            Stage::Trim,
            "The jar, and those that it depends on.",
            &["mkdir -p app/lib", &collects],
        );
        return format!("-cp 'app/lib/*' {}", shell_word(class));
    }
    if !is_whole {
        plan.note(
            "the manifest names no class that starts (mainClass), so one jar that runs by itself is \
             expected",
        );
    }
    let name = if is_shadow { "*-all.jar" } else { "*.jar" };
    plan.step(
        Stage::Trim,
        "The jar that runs, under a name that does not change.",
        &[
            "mkdir -p app",
            &format!(
                "find {folder} -maxdepth 1 -name '{name}' ! -name '*-plain.jar' ! -name 'original-*' \
                 ! -name '*-sources.jar' ! -name '*-javadoc.jar' -exec cp {{}} app/app.jar ';'"
            ),
        ],
    );
    "-jar app/app.jar".to_owned()
}
