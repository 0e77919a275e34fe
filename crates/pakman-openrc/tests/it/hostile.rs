//! Any package at all.
