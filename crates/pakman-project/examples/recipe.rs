//! Tells what is wrong with the application that the current folder lies in, and writes its recipe
//! for abuild when nothing keeps it from being built.

#![expect(clippy::print_stderr, reason = "a program speaks to whoever started it")]

use std::{env, error::Error, path::Path};

use pakman_project::{
    FILE, RecipeFolder, Source,
    report::{self, Style},
};

fn main() -> Result<(), Box<dyn Error>> {
    let written = write(&env::current_dir()?)?;
    eprintln!("wrote {}", written.path.display());
    Ok(())
}

pub(crate) fn write(start: &Path) -> Result<RecipeFolder, Box<dyn Error>> {
    let root = pakman_project::find(start);
    let source = Source::new(FILE, String::from_utf8(pakman_project::read(&root.join(FILE))?)?);
    let origin = pakman_project::origin(root)?.and_then(|origin| origin.repository);
    let repository = origin.unwrap_or_else(|| pakman_project::local(root));
    let today = pakman_project::today(None);
    let around = pakman_project::surroundings(root, Some(repository.clone()), today);

    let loaded = pakman_project::load(&source, root, &around);
    let problems = loaded.diagnostics.iter().map(|problem| (&source, problem));
    eprint!("{}", report::human(problems, Style::Plain));
    let package = loaded.package.ok_or("an error keeps the package from being built")?;

    let version = match pakman_project::version(root)? {
        Some(tree) => tree.version,
        None => "0.0.0".parse()?,
    };
    let folder = pakman_project::recipe_folder(root, &repository);
    let recipe = RecipeFolder::of(&package, folder, root, version, 0)?;
    recipe.write()?;
    Ok(recipe)
}
