//! Variables that sources of Node's read: while they are built, and where they run.

use crate::{
    app::App,
    folder::extension,
    lexer::{self, Kind, Token},
    plan::{Given, Plan},
};

/// Variables that the build puts into what it makes: those that begin so, and those that are imported
/// from a module that begins so. The build is handed them by its caller.
pub(crate) fn baked(app: &App<'_>, plan: &mut Plan, beginnings: &[&str]) {
    /// The most sources that are looked through.
    const MOST: usize = 500;
    let kinds = ["js", "jsx", "mjs", "ts", "tsx", "mts", "vue", "svelte", "astro"];
    let sources = app.files().iter().copied().filter(|path| kinds.contains(&extension(path)));
    let mut names: Vec<String> = Vec::new();
    let begins = |word: &str| {
        beginnings.iter().any(|it| word.strip_prefix(it).is_some_and(|rest| !rest.is_empty()))
    };
    for path in sources.take(MOST) {
        let tokens = app.tokens_with(path, lexer::SCRIPT, beginnings);
        for (at, token) in tokens.iter().enumerate() {
            match &token.kind {
                Kind::Word(word) if begins(word) => names.push(word.clone()),
                // `import { KEY } from '$env/static/private'`
                Kind::Text(text) if begins(text) && text.contains('/') => {
                    let before = tokens[..at].iter().rev().skip(1).take_while(|it| !it.is('{'));
                    let words = before.filter_map(Token::word);
                    names.extend(
                        words.filter(|word| *word == word.to_uppercase()).map(str::to_owned),
                    );
                }
                _ => {}
            }
        }
    }
    names.sort();
    names.dedup();
    if let Some(first) = names.first() {
        plan.note(format!(
            "{first} and its like are read by the build, not where the application runs: \
             build.environment names what a build is handed"
        ));
    }
    plan.passed.extend(names);
}

/// Offers variables that the sources read and nothing else sets: `process.env.STRIPE_KEY`.
pub(crate) fn offered(app: &App<'_>, plan: &mut Plan) {
    let Some(example) = app.first(&[".env.example", ".env.sample", ".env.template"]) else {
        return;
    };
    let text = app.text(example).unwrap_or_default();
    for line in text.lines() {
        let line = line.trim().trim_start_matches("export ");
        let Some((key, _)) = line.split_once('=') else { continue };
        let is_key =
            |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
        let is_public = ["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "PUBLIC_", "NODE_", "NUXT_PUBLIC_"];
        if key.is_empty()
            || !key.chars().all(is_key)
            || is_public.iter().any(|it| key.starts_with(it))
        {
            continue;
        }
        plan.offer_variable(key, Given::Required, &format!("{example} has it"));
    }
}
