//! A browser that pages and documents are made with.

use super::kind::{AddOn, NO_NAMES, Names, Sign, dependency, needed};
use crate::{
    app::App,
    pack::{Pack, Proof},
    plan::Plan,
};

pub(crate) const ADD_ON: AddOn = AddOn {
    name: "browser",
    title: "a browser (Chromium)",
    looks_for: &[
        "puppeteer",
        "grover",
        "ferrum",
        "chromic_pdf",
        "playwright",
        "browsershot",
        "wicked_pdf",
    ],
    proof: Proof::Proposed,
    detect,
    apply,
};

const CHROMIUM: Names = Names {
    gems: &["grover", "ferrum", "puppeteer-ruby"],
    mix: &["chromic_pdf", "wallaby"],
    node: &["puppeteer", "puppeteer-core", "playwright", "playwright-core"],
    python: &["pyppeteer", "playwright", "selenium"],
    composer: &["spatie/browsershot", "spatie/laravel-pdf"],
    go: &["github.com/chromedp/chromedp", "github.com/go-rod/rod"],
    ..NO_NAMES
};

/// What wraps a program that left Alpine in 2021.
const WKHTMLTOPDF: Names = Names {
    gems: &["wicked_pdf", "pdfkit", "wkhtmltopdf-binary"],
    mix: &["pdf_generator"],
    python: &["pdfkit"],
    composer: &["barryvdh/laravel-snappy", "knplabs/knp-snappy-bundle"],
    ..NO_NAMES
};

fn detect(app: &App<'_>, _: &Pack) -> Option<Sign> {
    dependency(app, &CHROMIUM).or_else(|| dependency(app, &WKHTMLTOPDF)).map(needed)
}

/// Where Alpine's Chromium is.
const PROGRAM: &str = "/usr/bin/chromium-browser";

fn apply(app: &App<'_>, plan: &mut Plan) {
    if dependency(app, &WKHTMLTOPDF).is_some() {
        plan.note(
            "no release of Alpine has wkhtmltopdf: make documents with Chromium or WeasyPrint",
        );
        return;
    }
    for package in ["chromium", "nss", "freetype", "harfbuzz", "ttf-freefont"] {
        plan.run(package, "the browser");
    }
    plan.set("PUPPETEER_EXECUTABLE_PATH", PROGRAM, "");
    let is_playwright = app.node().is_some_and(|node| node.has("playwright"))
        || app.python().is_some_and(|python| python.has("playwright"));
    if is_playwright {
        plan.note(format!(
            "Playwright's own browsers do not run on Alpine: use playwright-core, with executablePath {PROGRAM}"
        ));
    }
}
