//! What the entries of a package need to know of each other.

use std::collections::HashMap;

use crate::{
    entry::{Entry, Node, parent},
    error::{Error, Fault, Part},
    limits::Limits,
    untar::Found,
};

/// The paths so far.
#[derive(Default)]
pub(crate) struct Known {
    paths: HashMap<Box<[u8]>, Shape>,
    bytes: u64,
}

/// What stands at a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Directory,
    /// A directory that only the paths of others tell of, in which apk installs no file.
    Implied,
    File,
    Link,
}

impl Known {
    /// Takes the next entry; an error where apk cannot install it behind those before.
    pub(crate) fn take(&mut self, found: &Found, limits: Limits) -> Result<(), Error> {
        let Entry { path, mode, node, .. } = &found.entry;
        found.entry.view().check()?;
        let shape = match node {
            Node::Directory => Shape::Directory,
            Node::File(_) => Shape::File,
            Node::Symlink(_) => Shape::Link,
            Node::HardLink(target) => match self.paths.get(target.as_slice()) {
                // apk would set the mode of what the link leads to.
                Some(Shape::Link) if *mode > 0o777 => {
                    return Err(Error::entry(path, Fault::LinkMode(*mode)));
                }
                Some(linked @ (Shape::File | Shape::Link)) => *linked,
                Some(Shape::Directory | Shape::Implied) | None => {
                    return Err(Error::entry(path, Fault::HardLink));
                }
            },
        };
        self.take_parents(path, shape, limits)?;
        match self.insert(path, shape, limits)? {
            None => Ok(()),
            // Archives that were joined bring their directories twice.
            Some(Shape::Directory | Shape::Implied) if shape == Shape::Directory => Ok(()),
            Some(_) => Err(Error::entry(path, Fault::Duplicate)),
        }
    }

    /// The directory of a file has to be there; those above a directory may be missing.
    fn take_parents(&mut self, path: &[u8], shape: Shape, limits: Limits) -> Result<(), Error> {
        let mut below = path;
        while let Some(above) = parent(below) {
            match self.paths.get(above) {
                Some(Shape::Directory) => return Ok(()),
                Some(Shape::Implied) if shape == Shape::Directory => return Ok(()),
                None if shape == Shape::Directory => {
                    self.insert(above, Shape::Implied, limits)?;
                }
                _ => return Err(Error::entry(path, Fault::Parent)),
            }
            below = above;
        }
        Ok(())
    }

    /// What was at the path before.
    fn insert(
        &mut self,
        path: &[u8],
        shape: Shape,
        limits: Limits,
    ) -> Result<Option<Shape>, Error> {
        self.bytes += path.len() as u64;
        for (count, limit, unit) in [
            (self.paths.len() as u64 + 1, limits.entries, "entries"),
            (self.bytes, limits.paths, "bytes of paths"),
        ] {
            if count > limit {
                return Err(Error::TooLarge { part: Part::Data, limit, unit });
            }
        }
        Ok(self.paths.insert(path.into(), shape))
    }
}
