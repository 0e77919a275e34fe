//! Programs that unpack gzip: gzip itself, Python's zlib, Node's, and busybox.

use std::{
    fs::{self, File},
    process::{Command, Stdio},
};

use pakman_deflate::gzip;
use pakman_testbed::tool;

use crate::{LEVELS, shapes::shapes};

/// Each reads members from standard input and writes what they hold.
const DECODERS: [(&str, &[&str]); 4] = [
    ("gzip", &["-dc"]),
    (
        "python3",
        &[
            "-c",
            "import sys, gzip; sys.stdout.buffer.write(gzip.decompress(sys.stdin.buffer.read()))",
        ],
    ),
    (
        "node",
        &[
            "-e",
            "const fs = require('fs'); fs.writeFileSync(process.argv[1], require('zlib').gunzipSync(fs.readFileSync(0)))",
        ],
    ),
    ("busybox", &["gunzip", "-c"]),
];

#[test]
fn programs_read_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (packed, unpacked) = (folder.path().join("packed"), folder.path().join("unpacked"));
    let (mut members, mut bytes) = (Vec::new(), Vec::new());
    for (_, shape) in shapes() {
        for level in LEVELS {
            members.extend(gzip(&shape, level));
            bytes.extend_from_slice(&shape);
        }
    }
    fs::write(&packed, &members).unwrap();
    for (name, arguments) in DECODERS {
        let Some(program) = tool(name) else { continue };
        let mut command = Command::new(program);
        command.args(arguments).stdin(File::open(&packed).unwrap());
        if name == "node" {
            command.arg(&unpacked);
        } else {
            command.stdout(File::create(&unpacked).unwrap());
        }
        let output = command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        assert!(fs::read(&unpacked).unwrap() == bytes, "{name} reads something else");
    }
}
