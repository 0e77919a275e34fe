//! The users and groups that a build knows by name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use pakman_alpine::layout;

use crate::error::Error;

/// Those of Alpine's baselayout: name, user's number, its group's.
const USERS: &[(&str, u32, u32)] = &[
    ("root", 0, 0),
    ("bin", 1, 1),
    ("daemon", 2, 2),
    ("lp", 4, 7),
    ("sync", 5, 0),
    ("shutdown", 6, 0),
    ("halt", 7, 0),
    ("mail", 8, 12),
    ("news", 9, 13),
    ("uucp", 10, 14),
    ("cron", 16, 16),
    ("ftp", 21, 21),
    ("sshd", 22, 22),
    ("games", 35, 35),
    ("ntp", 123, 123),
    ("guest", 405, 100),
    ("nobody", 65534, 65534),
];

/// Its groups.
const GROUPS: &[(&str, u32)] = &[
    ("root", 0),
    ("bin", 1),
    ("daemon", 2),
    ("sys", 3),
    ("adm", 4),
    ("tty", 5),
    ("disk", 6),
    ("lp", 7),
    ("kmem", 9),
    ("wheel", 10),
    ("floppy", 11),
    ("mail", 12),
    ("news", 13),
    ("uucp", 14),
    ("cron", 16),
    ("audio", 18),
    ("cdrom", 19),
    ("dialout", 20),
    ("ftp", 21),
    ("sshd", 22),
    ("input", 23),
    ("tape", 26),
    ("video", 27),
    ("netdev", 28),
    ("kvm", 34),
    ("games", 35),
    ("shadow", 42),
    ("www-data", 82),
    ("users", 100),
    ("ntp", 123),
    ("abuild", 300),
    ("utmp", 406),
    ("ping", 999),
    ("nogroup", 65533),
    ("nobody", 65534),
];

/// The numbers that `adduser -S` gives.
const SYSTEM: std::ops::RangeInclusive<u32> = 100..=999;

/// The most bytes of a list that are read.
const LONGEST: u64 = 1 << 20;

/// Users and groups by number, the package's own among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Accounts {
    users: List,
    groups: List,
    /// The numbers of the package's user and group.
    pub(crate) own: (u32, u32),
    /// The two files, which [`write`](Self::write) has written.
    pub(crate) files: [PathBuf; 2],
}

/// The lines of a list, by number.
type List = BTreeMap<u32, String>;

impl Accounts {
    /// Those of the root filesystem at `root`, Alpine's, and the package's; without a root Alpine's,
    /// this machine's but for people, and the package's. Of two with one name or number the first
    /// counts. Files of these lists go into `folder`.
    pub(crate) fn write(package: &str, root: Option<&Path>, folder: &Path) -> Result<Self, Error> {
        let (mut users, mut groups) = (List::new(), List::new());
        let etc = root.unwrap_or(Path::new("/")).join("etc");
        let there = [read(&etc.join("passwd")), read(&etc.join("group"))];
        let mut both = [there, alpine()];
        if root.is_none() {
            both.reverse();
            both[1] = both[1].each_ref().map(|text| without_people(text));
        }
        for [passwd, group] in &both {
            add(&mut users, passwd);
            add(&mut groups, group);
        }
        let number = |list: &List| {
            list.iter().find(|(_, line)| name(line) == package).map(|(number, _)| *number)
        };
        let own = number(&users).or_else(|| number(&groups)).or_else(|| {
            SYSTEM.rev().find(|id| !users.contains_key(id) && !groups.contains_key(id))
        });
        let own = own.unwrap_or(*SYSTEM.end());
        if number(&groups).is_none() {
            groups.insert(own, format!("{package}:x:{own}:"));
        }
        let group = number(&groups).unwrap_or(own);
        users.entry(own).or_insert_with(|| {
            format!("{package}:x:{own}:{group}::{}:/sbin/nologin", layout::home(package))
        });
        let files = [folder.join("passwd"), folder.join("group")];
        for (file, list) in files.iter().zip([&users, &groups]) {
            let lines: String = list.values().map(|line| format!("{line}\n")).collect();
            fs::write(file, lines).map_err(Error::file("write", file))?;
        }
        Ok(Self { users, groups, own: (own, group), files })
    }

    /// The name of a user; its number where it has none.
    pub(crate) fn user(&self, number: u32) -> String {
        named(&self.users, number)
    }

    /// The name of a group; its number where it has none.
    pub(crate) fn group(&self, number: u32) -> String {
        named(&self.groups, number)
    }
}

fn named(list: &List, number: u32) -> String {
    list.get(&number).map_or_else(|| number.to_string(), |line| name(line).to_owned())
}

fn name(line: &str) -> &str {
    line.split(':').next().unwrap_or(line)
}

/// Alpine's two lists.
fn alpine() -> [String; 2] {
    let user = |(name, user, group): &(&str, u32, u32)| {
        format!("{name}:x:{user}:{group}::/:/sbin/nologin\n")
    };
    let group = |(name, number): &(&str, u32)| format!("{name}:x:{number}:\n");
    [USERS.iter().map(user).collect(), GROUPS.iter().map(group).collect()]
}

/// The text of a list; what cannot be read names nobody.
fn read(path: &Path) -> String {
    let mut text = String::new();
    let is_file = fs::metadata(path).is_ok_and(|data| data.is_file());
    if is_file && let Ok(file) = File::open(path) {
        let _ = file.take(LONGEST).read_to_string(&mut text);
    }
    text
}

/// The lines of users and groups of the system: an installation knows nobody else.
fn without_people(text: &str) -> String {
    let is_system = |line: &&str| {
        let number = line.split(':').nth(2).and_then(|number| number.parse().ok());
        number.is_some_and(|number: u32| number <= *SYSTEM.end())
    };
    text.lines().filter(is_system).flat_map(|line| [line, "\n"]).collect()
}

/// Adds the lines whose name and number are not taken.
fn add(list: &mut List, text: &str) {
    let mut names: BTreeSet<String> = list.values().map(|line| name(line).to_owned()).collect();
    for line in text.lines() {
        let number = line.split(':').nth(2).and_then(|number| number.parse().ok());
        if let Some(number) = number
            && !list.contains_key(&number)
            && names.insert(name(line).to_owned())
        {
            list.insert(number, line.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_user_gets_a_number_that_nobody_has() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("etc")).expect("new");
        let passwd = "root:x:0:0::/root:/bin/sh\nhttp:x:33:33::/:/bin/sh\nx:x:998:5::/:/bin/sh\n";
        fs::write(folder.path().join("etc/passwd"), passwd).expect("new");
        fs::write(folder.path().join("etc/group"), "root:x:0:\nx:x:997:\n").expect("new");
        let write = |package| {
            Accounts::write(package, Some(folder.path()), folder.path()).expect("it writes")
        };
        let accounts = write("hello");
        assert_eq!(accounts.own, (996, 996));
        assert_eq!((&*accounts.user(996), &*accounts.group(996)), ("hello", "hello"));
        assert_eq!((&*accounts.user(33), &*accounts.user(34)), ("http", "34"));
        assert_eq!((&*accounts.user(65534), &*accounts.group(42)), ("nobody", "shadow"));
        let written = fs::read_to_string(&accounts.files[0]).expect("it is there");
        assert!(written.starts_with(passwd.split('\n').next().expect("a line")), "{written}");
        assert_eq!(write("http").own, (33, 33));
    }
}
