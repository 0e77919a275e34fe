//! APKBUILD and install scripts for an application package.
