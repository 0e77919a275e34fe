//! `pakman bootstrap`.

use std::{fmt::Write, path::PathBuf, slice};

use anyhow::Result;
use pakman_project::RecipeFolder;
use pakman_render::Sh;
use pakman_spec::{Severity, report::visible::on_one_line};

use crate::{
    exit::Exit,
    report::{
        diagnostics, stdout,
        voice::{self, Voice},
    },
    settings::{
        bootstrap::{Action, Bootstrap},
        keys::KeyFiles,
        place::Place,
        versions::Numbers,
    },
};

/// Writes the recipe and the keys, lists them, or compares the recipe with its folder.
pub(crate) fn run(settings: &Bootstrap, voice: Voice) -> Result<Exit> {
    let Bootstrap { application, output, versions, keys, action } = settings;
    let place = &application.place;
    let input = application.read()?;
    diagnostics::tell(&input, voice);
    let Some(package) = &input.package else {
        let count = diagnostics::count(slice::from_ref(&input), &[Severity::Error]);
        let file = application.file.display();
        voice::error(format_args!("{file}: {count}, nothing is written"));
        return Ok(Exit::Problems);
    };
    let repository = place.repository_or_local()?;
    voice.unknown(package);
    let folder = output.clone().unwrap_or_else(|| place.recipe(&repository));
    let Numbers { version, release, .. } = versions.numbers(&place.root, voice)?;
    let recipe = RecipeFolder::of(package, folder, &place.root, version, release)?;
    if *action == Action::Compare {
        return compare(&recipe, place);
    }
    if output.is_some() {
        recipe.refuse_foreign_files()?;
    }
    let keys = KeyFiles::plan(keys, &repository, voice)?;
    if let Some(key) = settings.key_in_tree() {
        voice::warning(format_args!(
            "{} is inside the work tree, which is packed for the build and may be shipped; keep \
             the key elsewhere",
            key.display()
        ));
    }
    if *action == Action::List {
        return list(&recipe, &keys, place);
    }
    write(&recipe, &keys, place, voice)?;
    let folder = place.shown(&recipe.path);
    match folder.to_str().filter(|folder| on_one_line(folder) == *folder) {
        Some(folder) => voice.note(format_args!(
            "to build it: cd {} && abuild snapshot && abuild -r",
            Sh::word(folder)
        )),
        None => voice.note("to build it: abuild snapshot && abuild -r, in the folder of APKBUILD"),
    }
    Ok(Exit::Success)
}

fn write(recipe: &RecipeFolder, keys: &KeyFiles, place: &Place, voice: Voice) -> Result<()> {
    keys.write(voice)?;
    for path in recipe.write()? {
        voice.note(format_args!("removed {}", place.shown(&path).display()));
    }
    let keys = keys.own.iter().map(|key| key.path.clone());
    let files = recipe.recipe.files().map(|file| recipe.path.join(&file.name));
    let mut text = String::new();
    for path in keys.chain(files) {
        line(&mut text, format_args!("{}", on_one_line(&place.shown(&path).to_string_lossy())));
    }
    stdout::print(&text)
}

/// Lists what would be written with modes and sizes in bytes, and what would be removed.
fn list(recipe: &RecipeFolder, keys: &KeyFiles, place: &Place) -> Result<Exit> {
    let mut text = String::new();
    let mut add = |mode: String, size: String, path: PathBuf| {
        let path = place.shown(&path);
        let path = path.to_string_lossy();
        line(&mut text, format_args!("{mode:6}  {size:>8}  {}", on_one_line(&path)));
    };
    for key in keys.own.iter().chain(&keys.trusted) {
        add(format!("{:04o}", key.mode), key.text.len().to_string(), key.path.clone());
    }
    for file in recipe.recipe.files() {
        let path = recipe.path.join(&file.name);
        add(file.mode.to_string(), file.text.len().to_string(), path);
    }
    for path in recipe.left_over()? {
        add("remove".to_owned(), String::new(), path);
    }
    stdout::print(&text)?;
    Ok(Exit::Success)
}

fn compare(recipe: &RecipeFolder, place: &Place) -> Result<Exit> {
    let differences = recipe.differences(|path| place.shown(path))?;
    if differences.is_empty() {
        return Ok(Exit::Success);
    }
    stdout::print_foreign(&differences)?;
    voice::error(format_args!(
        "{} is not what `pakman bootstrap` writes",
        place.shown(&recipe.path).display()
    ));
    Ok(Exit::Problems)
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to memory does not fail");
}
