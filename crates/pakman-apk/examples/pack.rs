//! Packs a directory: `pack DIRECTORY NAME VERSION KEY KEY-NAME THREADS LEVEL OUT`, with `-` for no
//! key and `fast`, `default` or `best` as the level.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write},
    os::unix::{
        ffi::{OsStrExt, OsStringExt},
        fs::MetadataExt,
    },
    path::{Path, PathBuf},
};

use pakman_apk::{
    Algorithm, Content, Entries, Entry, Level, NewPackage, Node, Options, PackageInfo, PrivateKey,
    Signer,
};

/// The first path of each file of several names, by device and inode.
type Names = HashMap<(u64, u64), Vec<u8>>;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [directory, name, version, key, key_name, threads, level, out] = arguments.as_slice()
    else {
        return Err("pack DIRECTORY NAME VERSION KEY KEY-NAME THREADS LEVEL OUT".into());
    };
    let mut entries = Entries::new();
    collect(Path::new(directory), &PathBuf::new(), &mut Names::new(), &mut entries)?;
    let key =
        if key == "-" { None } else { Some(PrivateKey::from_pem(&fs::read_to_string(key)?)?) };
    let signers: Vec<Signer> =
        key.iter().map(|key| Signer { key, name: key_name, algorithm: Algorithm::Rsa }).collect();
    let info = PackageInfo {
        name: name.clone(),
        version: version.clone(),
        description: "a packed directory".to_owned(),
        arch: "x86_64".to_owned(),
        license: "MIT".to_owned(),
        ..PackageInfo::default()
    };
    let draft = NewPackage { info, entries, ..NewPackage::default() };
    let level = match level.as_str() {
        "fast" => Level::Fast,
        "best" => Level::Best,
        _ => Level::Default,
    };
    let options = Options { epoch: 1_700_000_000, threads: threads.parse()?, level };
    let spool_path = format!("{out}.data");
    let mut spool =
        File::options().read(true).write(true).create(true).truncate(true).open(&spool_path)?;
    let written =
        draft.write(&signers, options, &mut spool, &mut BufWriter::new(File::create(out)?));
    fs::remove_file(&spool_path)?;
    writeln!(std::io::stdout(), "{} bytes", written?.file_size)?;
    Ok(())
}

fn collect(
    root: &Path,
    below: &Path,
    names: &mut Names,
    entries: &mut Entries,
) -> Result<(), Box<dyn Error>> {
    for found in fs::read_dir(root.join(below))? {
        let path = below.join(found?.file_name());
        let disk = root.join(&path);
        let metadata = fs::symlink_metadata(&disk)?;
        let inside = path.clone().into_os_string().into_vec();
        let node = if metadata.is_dir() {
            collect(root, &path, names, entries)?;
            Node::Directory
        } else if metadata.is_symlink() {
            Node::Symlink(fs::read_link(&disk)?.as_os_str().as_bytes().to_vec())
        } else if let Some(first) = names.get(&(metadata.dev(), metadata.ino())) {
            Node::HardLink(first.clone())
        } else {
            names.insert((metadata.dev(), metadata.ino()), inside.clone());
            Node::File(Content::File(disk))
        };
        entries.push(Entry::new(inside, metadata.mode() & 0o7777, node));
    }
    Ok(())
}
