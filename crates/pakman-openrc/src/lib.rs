//! OpenRC and s6 service files, and commands, for an application package.
