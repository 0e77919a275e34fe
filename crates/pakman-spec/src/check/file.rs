//! The file as checks see it.

use std::cell::OnceCell;

use crate::{
    Dependency, Names, Repository, Source, Span, Spanned, Surroundings,
    check::workflow::Workflow,
    shell::{self, Script},
    spec::{Kit, Run, Service, Spec, Variable},
    yaml::tree::Node,
};

/// What a check looks at.
pub(crate) struct File<'a> {
    /// What the file says, in today's spelling.
    pub(crate) spec: &'a Spec,
    /// The tree that it was read from.
    pub(crate) root: &'a Node,
    /// Its text, for fixes.
    pub(crate) source: &'a Source,
    /// What is known beside it.
    pub(crate) surroundings: &'a Surroundings,
    /// Its shell texts, read.
    pub(crate) scripts: &'a [Script<'a>],
    names: OnceCell<Names>,
    workflows: OnceCell<Vec<Workflow>>,
}

impl<'a> File<'a> {
    pub(crate) fn new(
        spec: &'a Spec,
        root: &'a Node,
        source: &'a Source,
        surroundings: &'a Surroundings,
        scripts: &'a [Script<'a>],
    ) -> Self {
        let (names, workflows) = (OnceCell::new(), OnceCell::new());
        Self { spec, root, source, surroundings, scripts, names, workflows }
    }

    /// The workflows of its repository that have to do with pakman.
    pub(super) fn workflows(&self) -> &[Workflow] {
        self.workflows.get_or_init(|| Workflow::all(self.surroundings))
    }

    /// The names that it gives and uses.
    pub(super) fn names(&self) -> &Names {
        self.names.get_or_init(|| {
            Names::with_calls(self.source, self.root, shell::hook_calls(self.scripts))
        })
    }

    /// What the package is called: `run.name`, else the slug of the repository.
    pub(super) fn name(&self) -> Option<String> {
        let run = self.run().and_then(|run| run.name.as_ref());
        let repository = || self.surroundings.repository.as_ref().map(Repository::slug);
        run.map(|name| name.value.to_string()).or_else(repository)
    }

    /// Where `run.name` stands.
    pub(super) fn name_span(&self) -> Option<Span> {
        self.run().and_then(|run| run.name.as_ref()).map(|name| name.span)
    }

    pub(super) fn run(&self) -> Option<&Run> {
        self.spec.run.as_ref().map(|run| &run.value)
    }

    /// Its kits, in order.
    pub(super) fn kits(&self) -> impl Iterator<Item = &Kit> {
        items(self.spec.kits.as_ref())
    }

    /// Every variable of kits and of their forks.
    pub(super) fn variables(&self) -> impl Iterator<Item = &Spanned<Variable>> {
        self.kits().flat_map(|kit| {
            let forks = items(kit.forks.as_ref()).filter_map(|fork| fork.variables.as_ref());
            kit.variables.iter().chain(forks).flat_map(|list| &list.value)
        })
    }

    /// Its services, in order.
    pub(super) fn services(&self) -> impl Iterator<Item = &Spanned<Service>> {
        let services = self.run().and_then(|run| run.services.as_ref());
        services.into_iter().flat_map(|list| &list.value)
    }

    /// The packages that have to be installed beside it.
    pub(super) fn runtime(&self) -> impl Iterator<Item = &'a Spanned<Dependency>> {
        let dependencies = self.spec.dependencies.as_ref().map(|it| &it.value);
        let runtime = dependencies.and_then(|it| it.runtime.as_ref());
        runtime.into_iter().flat_map(|list| &list.value)
    }

    /// The packages that its build needs.
    pub(super) fn build(&self) -> impl Iterator<Item = &'a Spanned<Dependency>> {
        let dependencies = self.spec.dependencies.as_ref().map(|it| &it.value);
        let build = dependencies.and_then(|it| it.build.as_ref());
        build.into_iter().flat_map(|list| &list.value)
    }

    /// What is shipped below `/var/lib/APP`.
    pub(super) fn destinations(&self) -> impl Iterator<Item = &Spanned<String>> {
        let build = self.spec.build.as_ref().map(|build| &build.value);
        let list = build.and_then(|build| build.destinations.as_ref());
        list.into_iter().flat_map(|list| &list.value)
    }

    /// Its install scripts, in the order of a package's life.
    pub(super) fn hooks(&self) -> impl Iterator<Item = &Script<'_>> {
        self.scripts.iter().filter(|script| script.hook().is_some())
    }
}

/// The items of a list that may not be there.
pub(super) fn items<T>(list: Option<&Spanned<Vec<Spanned<T>>>>) -> impl Iterator<Item = &T> {
    list.into_iter().flat_map(|list| &list.value).map(|item| &item.value)
}

/// What a destination is called below `/var/lib/APP`, wildcards and all.
pub(super) fn last_name(destination: &str) -> &str {
    destination.trim_end_matches('/').rsplit('/').next().unwrap_or(destination)
}

/// Names in backquotes, the first few of them where there are many.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 12;
    let more = if names.len() > MOST { " and more" } else { "" };
    format!("`{}`{more}", names[..names.len().min(MOST)].join("`, `"))
}
