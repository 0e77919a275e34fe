//! What workflows do: their shell parts run as hosts run them, and build in the real Alpine.

mod expression;
mod forgejo;
mod github;
mod gitlab;
mod image;
mod runner;
mod world;
