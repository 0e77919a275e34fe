//! Programs that unpack gzip: gzip itself, busybox, libdeflate, and what is written with zlib
//! (Python), Node and Go.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Command, Stdio},
    thread,
};

use pakman_deflate::gzip;
use pakman_testbed::tool;

use crate::{LEVELS, shapes::shapes};

/// Each reads members from standard input and writes what they hold.
const DECODERS: [(&str, &[&str]); 5] = [
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
    ("libdeflate-gunzip", &["-c"]),
];

/// Members of all shapes at all levels, and what they hold.
fn members() -> (Vec<u8>, Vec<u8>) {
    let (mut members, mut bytes) = (Vec::new(), Vec::new());
    for (_, shape) in shapes() {
        for level in LEVELS {
            members.extend(gzip(&shape, level));
            bytes.extend_from_slice(&shape);
        }
    }
    (members, bytes)
}

#[test]
fn programs_read_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (packed, unpacked) = (folder.path().join("packed"), folder.path().join("unpacked"));
    let (members, bytes) = members();
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

/// Rclone is written in Go, whose library unpacks what a server compressed.
#[test]
fn go_reads_what_is_written() {
    let Some(rclone) = tool("rclone") else { return };
    let (members, bytes) = members();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(&stream).lines().map(Result::unwrap);
            let asked: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            // Who has not asked for it gets it nevertheless, and reads something else.
            assert!(asked.contains(&"Accept-Encoding: gzip".to_owned()), "{asked:?}");
            let length = members.len();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&members)).unwrap();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(rclone);
    command.args(["--config", "/dev/null", "--retries", "1", "copyurl", "--stdout"]);
    let output = command.arg(format!("http://{address}/")).current_dir(&folder).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "rclone: {said}");
    assert!(output.stdout == bytes, "Go reads {} of {} bytes", output.stdout.len(), bytes.len());
}
