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
    let home = if number == "8" {
        "/usr/lib/jvm/java-1.8-openjdk".to_owned()
    } else {
        format!("/usr/lib/jvm/java-{number}-openjdk")
    };
    plan.step(Stage::Setting, "", &[&format!("export JAVA_HOME={home}")]);
    let is_spring = java.has("org.springframework.boot");
    let jar = build(java, plan);
    if !java.modules.is_empty() {
        plan.note("there are several modules: with --app DIR the one that starts is proposed");
    }
    plan.serve(
        Program::system("web", "/usr/bin", "java", format!("-jar {jar}"))
            .says(format!("Java {number} on port {PORT}"))
            .stops_in(30),
    );
    plan.listen(PORT, "the default of the framework");
    if is_spring {
        plan.set("SERVER_PORT", &PORT.to_string(), "");
        plan.set("SPRING_PROFILES_ACTIVE", "production", "");
    } else {
        plan.set("PORT", &PORT.to_string(), "");
    }
    plan.offer_variable(
        "JAVA_TOOL_OPTIONS",
        Given::Default("-XX:MaxRAMPercentage=75".to_owned()),
        "options of the virtual machine",
    );
}

/// Builds the jar that runs; where it is.
fn build(java: &Java, plan: &mut Plan) -> &'static str {
    let is_spring = java.has("org.springframework.boot");
    plan.ship("app");
    let folder = match java.builder {
        Builder::Maven => {
            let program = if java.has_wrapper { "sh ./mvnw" } else { "mvn" };
            if !java.has_wrapper {
                plan.build("maven", "");
            }
            plan.step(Stage::Build, "", &[&format!("{program} --batch-mode -DskipTests package")]);
            "target"
        }
        Builder::Gradle => {
            let program = if java.has_wrapper { "sh ./gradlew" } else { "gradle" };
            if !java.has_wrapper {
                plan.build("gradle", "");
            }
            let task = if is_spring { "bootJar" } else { "build -x test" };
            plan.step(Stage::Build, "", &[&format!("{program} --no-daemon {task}")]);
            "build/libs"
        }
    };
    if java.has("io.quarkus") {
        plan.step(Stage::Trim, "", &["cp -r target/quarkus-app app"]);
        return "app/quarkus-run.jar";
    }
    plan.step(
            Stage::Trim,
            "The jar that runs, under a name that does not change.",
            &[
                "mkdir -p app",
                &format!(
                    "find {folder} -maxdepth 1 -name '*.jar' ! -name '*-plain.jar' ! -name 'original-*' \
                     ! -name '*-sources.jar' ! -name '*-javadoc.jar' -exec cp {{}} app/app.jar ';'"
                ),
            ],
    );
    "app/app.jar"
}
