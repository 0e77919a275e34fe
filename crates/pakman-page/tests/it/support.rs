//! An application on disk, and the server of its page.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use pakman_packs::{Memory, Options, Tree};
use pakman_page::{Application, Page, Server};
use tempfile::TempDir;

/// The day of the tests, on which 3.22, 3.23 and 3.24 are supported.
pub(crate) const TODAY: &str = "2026-11-26";

/// An application in a folder of its own, with the server of its page.
pub(crate) struct Served {
    folder: TempDir,
    pub(crate) entrance: String,
    pub(crate) page: Page,
}

/// A text as a server sent it.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Served {
    /// The page of an application with these files: path and text.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().join("harbour");
        fs::create_dir(&root).unwrap();
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let server = Server::open(0).unwrap();
        let entrance = server.entrance();
        let options = Options {
            name: "harbour".to_owned(),
            today: Some(TODAY.to_owned()),
            ..Options::default()
        };
        let (listed, looked_at) = (root.clone(), root.clone());
        let page = server.serve(Application {
            file: root.join("instellar.yml"),
            root,
            options,
            packages: Some(folder.path().join("packages")),
            list: Box::new(move || Ok(Box::new(memory(&listed)) as Box<dyn Tree>)),
            surroundings: Box::new(move || {
                pakman_project::surroundings(&looked_at, None, Some(TODAY.to_owned()))
            }),
            listed: Box::new(|_| Arc::default()),
            times: Box::new(|file| {
                let took = |phase, milliseconds| (phase, Duration::from_millis(milliseconds));
                let is_known = file == "harbour-1.10.0-r0.apk";
                let phases = [took("stage", 120), took("build", 61_500), took("pack", 800)];
                phases.into_iter().filter(|_| is_known).collect()
            }),
        });
        Self { folder, entrance, page }
    }

    /// The application's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("harbour")
    }

    /// `127.0.0.1:4321`
    pub(crate) fn host(&self) -> String {
        self.entrance.split('/').nth(2).unwrap().to_owned()
    }

    /// Sends bytes and gives what comes back until the server closes.
    pub(crate) fn send(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut text = Vec::new();
        // A server that closes with bytes unread resets the connection.
        let _ = stream.read_to_end(&mut text);
        let text = String::from_utf8_lossy(&text).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    /// Sends a request with these lines behind `Host`.
    pub(crate) fn request(&self, first: &str, lines: &str, body: &str) -> Answer {
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        let host = self.host();
        self.send(
            format!(
                "{first} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{lines}{length}\r\n{body}"
            )
            .as_bytes(),
        )
    }

    /// Goes in as a browser does, and gives the line of its cookie.
    pub(crate) fn enter(&self) -> String {
        let path = self.entrance.split_once(&self.host()).unwrap().1.to_owned();
        let answer = self.request(&format!("GET {path}"), "", "");
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.head.lines().find_map(|line| line.strip_prefix("Set-Cookie: "));
        let pair = cookie.unwrap().split(';').next().unwrap();
        format!("Cookie: {pair}\r\n")
    }

    /// Asks as the page does.
    pub(crate) fn ask(&self, cookie: &str, question: &str, body: &str) -> Answer {
        let host = self.host();
        let lines = format!(
            "{cookie}Origin: http://{host}\r\nContent-Type: application/json\r\nSec-Fetch-Site: \
             same-origin\r\n"
        );
        self.request(&format!("POST /ask/{question}"), &lines, body)
    }
}

/// A folder as a tree.
pub(crate) fn memory(root: &Path) -> Memory {
    let mut files = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                open.push(entry.path());
            } else if kind.is_file() {
                let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.push((path, fs::read(entry.path()).unwrap()));
            }
        }
    }
    Memory::new(files)
}
