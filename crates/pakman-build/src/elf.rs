//! What a program or shared library says of itself.

use std::{
    fs::File,
    io::{self, Seek},
};

use object::{
    Endianness, ReadCache, ReadRef,
    elf::{self, FileHeader32, FileHeader64},
    read::elf::{FileHeader, ProgramHeader, SectionHeader},
};

/// The most bytes of a table of strings that are read: far more than that of any program.
const LARGEST_TABLE: u64 = 64 << 20;

/// The most headers of segments, and of sections, that are looked at.
const MOST_HEADERS: u32 = 1 << 16;

/// The most bytes of the table that says what the loader needs.
const LARGEST_DYNAMIC: u64 = 1 << 20;

/// The longest path or name, in bytes, and how many of them count.
const LONGEST_NAME: usize = 4096;
const MOST_NAMES: usize = 4096;

/// How many bytes may follow the last that a file speaks of.
const PADDING: u64 = 4096;

/// Sections that are not loaded and stay when symbols go, the compiler's name for instance, have
/// fewer bytes than these.
const LEAST_DEBUGGING: u64 = 1024;

/// A program or shared library in ELF.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Elf {
    /// The machine that it is for, in Alpine's words, or the number of one that Alpine does not know.
    pub(crate) machine: String,
    /// `ET_EXEC` or `ET_DYN`: it can be run or linked to, other than an object file.
    pub(crate) is_linked: bool,
    /// The program that loads it.
    pub(crate) interpreter: Option<String>,
    /// The shared libraries that it needs.
    pub(crate) needed: Vec<String>,
    /// What others need it as.
    pub(crate) soname: Option<String>,
    /// Whether more bytes follow than it speaks of: the code of a single-file program, which goes
    /// when symbols do.
    pub(crate) has_payload: bool,
    /// Whether it may have symbols, or what debuggers read: more than nothing for `strip` to take.
    pub(crate) has_symbols: bool,
    /// Where it looks for libraries itself, as absolute paths; `$ORIGIN` and the like left out.
    pub(crate) runpaths: Vec<String>,
}

/// What a file that begins with `start` says; nothing when it is no ELF file, or one that nobody
/// could load.
///
/// Only its headers are read, however large it is.
pub(crate) fn read(mut file: File, start: &[u8]) -> io::Result<Option<Elf>> {
    if start.len() < 5 || start[..4] != elf::ELFMAG {
        return Ok(None);
    }
    file.rewind()?;
    let length = file.metadata()?.len();
    let cache = ReadCache::new(file);
    Ok(match start[4] {
        1 => parse::<FileHeader32<Endianness>, _>(&cache, length),
        _ => parse::<FileHeader64<Endianness>, _>(&cache, length),
    })
}

fn parse<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(
    data: R,
    length: u64,
) -> Option<Elf> {
    let header = H::parse(data).ok()?;
    let endian = header.endian().ok()?;
    if header.phnum(endian, data).ok()? > MOST_HEADERS {
        return None;
    }
    let segments = header.program_headers(endian, data).ok()?;
    let kind = header.e_type(endian);
    let mut found = Elf {
        machine: machine(header.e_machine(endian), header.is_type_64(), endian),
        is_linked: matches!(kind, elf::ET_EXEC | elf::ET_DYN),
        has_symbols: true,
        ..Elf::default()
    };
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    let interpreter = segments.iter().find(|it| it.p_type(endian) == elf::PT_INTERP);
    found.interpreter = interpreter
        .filter(|it| it.p_filesz(endian).into() <= LONGEST_NAME as u64)
        .and_then(|it| it.data(endian, data).ok().map(text));
    found.read_dynamic::<H, R>(endian, data, segments);
    let ends = segments.iter().map(|segment| {
        segment.p_offset(endian).into().saturating_add(segment.p_filesz(endian).into())
    });
    let mut end = ends.max().unwrap_or(0);
    if header.shnum(endian, data).is_ok_and(|count| count <= MOST_HEADERS)
        && let Ok(sections) = header.section_headers(endian, data)
    {
        let table: u64 = header.e_shoff(endian).into();
        end = end.max(table.saturating_add(size_of_val(sections) as u64));
        found.has_symbols = sections.iter().any(|section| has_symbols::<H>(endian, section));
        for section in sections {
            if let Some((offset, size)) = section.file_range(endian) {
                end = end.max(offset.saturating_add(size));
            }
        }
        found.has_payload = length > end.saturating_add(PADDING);
    }
    Some(found)
}

fn has_symbols<H: FileHeader>(endian: H::Endian, section: &H::SectionHeader) -> bool {
    let is_loaded = section.sh_flags(endian).contains(elf::SHF_ALLOC);
    match section.sh_type(endian) {
        elf::SHT_SYMTAB => true,
        elf::SHT_STRTAB => false,
        _ => !is_loaded && section.sh_size(endian).into() >= LEAST_DEBUGGING,
    }
}

impl Elf {
    fn read_dynamic<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(
        &mut self,
        endian: Endianness,
        data: R,
        segments: &[H::ProgramHeader],
    ) {
        use object::read::elf::Dyn;

        // Of several tables one counts: what was read of a file stays in memory.
        let dynamic = segments.iter().find(|it| it.p_type(endian) == elf::PT_DYNAMIC);
        let entries = dynamic
            .filter(|it| it.p_filesz(endian).into() <= LARGEST_DYNAMIC)
            .and_then(|it| it.dynamic(endian, data).ok()?);
        let Some(entries) = entries else { return };
        let value = |tag: elf::DynamicTag| {
            let entry = entries.iter().find(|entry| entry.tag(endian) == tag)?;
            Some(entry.val(endian))
        };
        let (Some(table), Some(size)) = (value(elf::DT_STRTAB), value(elf::DT_STRSZ)) else {
            return;
        };
        if size > LARGEST_TABLE {
            return;
        }
        // Only the table is read of its segment, which may be as large as the file.
        let strings = segments.iter().find_map(|segment| {
            let before = table.checked_sub(segment.p_vaddr(endian).into())?;
            let left = segment.p_filesz(endian).into().checked_sub(before)?;
            let start = segment.p_offset(endian).into().checked_add(before)?;
            (size <= left).then(|| data.read_bytes_at(start, size).ok())?
        });
        let Some(strings) = strings else { return };
        let string = |offset: u64| {
            let bytes = strings.get(usize::try_from(offset).ok()?..)?;
            let end = bytes.iter().take(LONGEST_NAME).position(|byte| *byte == 0)?;
            Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
        };
        for entry in entries.iter().take(MOST_NAMES) {
            let text = || string(entry.val(endian));
            match entry.tag(endian) {
                elf::DT_NEEDED => self.needed.extend(text()),
                elf::DT_SONAME => self.soname = text(),
                elf::DT_RPATH | elf::DT_RUNPATH => {
                    let paths = text().unwrap_or_default();
                    let absolute = paths.split(':').filter(|path| path.starts_with('/'));
                    let room = MOST_NAMES - self.runpaths.len();
                    self.runpaths.extend(absolute.take(room).map(str::to_owned));
                }
                elf::DT_NULL => return,
                _ => {}
            }
        }
    }

    /// What of glibc it needs, if it does.
    pub(crate) fn glibc(&self) -> Option<&str> {
        let loader = self.interpreter.as_deref().filter(|path| {
            let name = path.rsplit('/').next().unwrap_or(path);
            name.starts_with("ld-linux") || name.starts_with("ld64.so")
        });
        loader.or_else(|| self.needed.iter().map(String::as_str).find(|name| is_glibc(name)))
    }
}

/// musl calls its one library `libc.musl-ARCH.so.1`, and has no others.
fn is_glibc(library: &str) -> bool {
    library == "libc.so.6"
        || ["libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1"].contains(&library)
        || library.starts_with("ld-linux")
}

fn machine(number: elf::Machine, is_64: bool, endian: Endianness) -> String {
    let little = endian == Endianness::Little;
    let known = match (number, is_64, little) {
        (elf::EM_X86_64, true, true) => "x86_64",
        (elf::EM_386, false, true) => "x86",
        (elf::EM_AARCH64, true, true) => "aarch64",
        (elf::EM_ARM, false, true) => "arm",
        (elf::EM_PPC64, true, true) => "ppc64le",
        (elf::EM_S390, true, false) => "s390x",
        (elf::EM_RISCV, true, true) => "riscv64",
        (elf::EM_LOONGARCH, true, true) => "loongarch64",
        _ => return format!("ELF machine {}", number.0),
    };
    known.to_owned()
}

/// Whether a program for `machine` runs on Alpine's `arch`. The two kinds of 32-bit ARM differ in
/// what headers do not tell.
pub(crate) fn runs_on(machine: &str, arch: &str) -> bool {
    machine == arch || machine == "arm" && matches!(arch, "armhf" | "armv7")
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        fs,
        io::{Read, SeekFrom, Write},
        rc::Rc,
    };

    use pakman_testbed::rounds;
    use proptest::{
        prelude::*,
        sample::Index,
        test_runner::{Config, TestRunner},
    };

    use super::*;

    /// A library that needs `count` others, all of whose names begin at different bytes of one
    /// long text, and that states so many sections.
    fn library(count: u64, sections: u64) -> Vec<u8> {
        const HEADER: u64 = 64;
        const SEGMENT: u64 = 56;
        const NAMES: u64 = 1 << 20;
        let dynamic = (count + 3) * 16;
        let (at_dynamic, at_names) = (HEADER + 2 * SEGMENT, HEADER + 2 * SEGMENT + dynamic);
        let at_sections = at_names + NAMES;
        let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3e\0\x01\0\0\0".to_vec();
        let word = |bytes: &mut Vec<u8>, value: u64| bytes.extend(value.to_le_bytes());
        for value in [0, HEADER, at_sections] {
            word(&mut bytes, value);
        }
        // Flags; the sizes and numbers of headers, none of sections: the first one says how many.
        bytes.extend([0; 4]);
        bytes.extend([64_u16, 56, 2, 64, 0, 0].map(u16::to_le_bytes).concat());
        for (kind, at, size) in [(1_u64, 0, at_sections), (2, at_dynamic, dynamic)] {
            for value in [kind, at, at, at, size, size, 8] {
                word(&mut bytes, value);
            }
        }
        for (tag, value) in [(5, at_names), (10, NAMES)] {
            word(&mut bytes, tag);
            word(&mut bytes, value);
        }
        for needed in 0..count {
            word(&mut bytes, 1);
            word(&mut bytes, needed);
        }
        bytes.extend([0; 16]);
        bytes.resize(usize::try_from(at_sections).expect("it is small") - 1, b'x');
        bytes.extend([0; 1 + 32]);
        word(&mut bytes, sections);
        bytes.extend([0; 24]);
        bytes
    }

    fn read_bytes(file: &mut File, bytes: &[u8]) -> Option<Elf> {
        file.rewind().expect("a file");
        file.set_len(0).expect("a file");
        file.write_all(bytes).expect("a file");
        read(file.try_clone().expect("a file"), bytes).expect("it can be read")
    }

    #[test]
    fn a_table_that_wants_much_memory_gets_little() {
        let mut file = tempfile::tempfile().expect("a file");
        let few = read_bytes(&mut file, &library(3, 0)).expect("a library");
        // Their names are longer than any.
        assert!(few.is_linked && few.needed.is_empty(), "{few:?}");
        let many = read_bytes(&mut file, &library(60_000, 0)).expect("a library");
        assert!(many.needed.is_empty(), "{}", many.needed.len());
        let mut short = library(60_000, 0);
        let (_, names) = short.split_at_mut(64 + 2 * 56 + 60_003 * 16);
        names.iter_mut().step_by(8).for_each(|letter| *letter = 0);
        let short = read_bytes(&mut file, &short).expect("a library");
        assert!(short.needed.len() < MOST_NAMES && short.needed.len() > 4000);
        // Sections that would fill a file of 8 GiB, which has no blocks on the disk.
        let bytes = library(3, 1 << 27);
        read_bytes(&mut file, &bytes).expect("a library");
        file.set_len(8 << 30).expect("a file");
        let sparse = read(file.try_clone().expect("a file"), &bytes).expect("it can be read");
        assert!(!sparse.expect("a library").has_payload);
    }

    /// A file of 1 GiB that begins with these bytes and has no others on the disk, and how many of
    /// its bytes were read.
    struct Sparse(File, Rc<Cell<usize>>);

    impl Read for Sparse {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let read = self.0.read(buffer)?;
            self.1.set(self.1.get() + read);
            Ok(read)
        }
    }

    impl Seek for Sparse {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn little_is_read_of_what_is_said_to_be_much() {
        const SIZE: u64 = 1 << 30;
        let mut large = library(3, 0);
        large[64 + 32..64 + 40].copy_from_slice(&SIZE.to_le_bytes());
        // Each of them a table that does not end with an entry.
        let mut tables = library(0, 0)[..64].to_vec();
        tables[56..58].copy_from_slice(&60_000_u16.to_le_bytes());
        for at in 0..60_000_u64 {
            let fields = [2, at, at, at, (1 << 20) - 1, (1 << 20) - 1, 8];
            tables.extend(fields.map(u64::to_le_bytes).concat());
        }
        for (bytes, most) in [(large, 2 << 20), (tables, 5 << 20)] {
            let mut file = tempfile::tempfile().expect("a file");
            file.write_all(&bytes).expect("a file");
            file.set_len(SIZE).expect("a file");
            let read = Rc::new(Cell::new(0));
            let cache = ReadCache::new(Sparse(file, Rc::clone(&read)));
            parse::<FileHeader64<Endianness>, _>(&cache, SIZE).expect("a library");
            assert!(read.get() < most, "{} bytes", read.get());
        }
    }

    #[test]
    fn programs_that_are_nearly_right_are_read_or_not() {
        let good = fs::read("/bin/true").expect("every machine has it");
        let mut file = tempfile::tempfile().expect("a file");
        assert!(read_bytes(&mut file, &good).expect("a program").is_linked);
        // Most of a program is code; what is looked at is its beginning and its end.
        let place = prop_oneof![
            any::<Index>().prop_map(|at| at.index(1024)),
            any::<Index>().prop_map(|at| usize::MAX - at.index(4096)),
            any::<Index>().prop_map(|at| at.index(1 << 20)),
        ];
        let changes = prop::collection::vec((place, any::<u8>()), 1..6);
        let cuts = prop::option::weighted(0.1, any::<Index>());
        let config = Config { cases: rounds(500), failure_persistence: None, ..Config::default() };
        TestRunner::new(config)
            .run(&(changes, cuts), |(changes, cut)| {
                let mut bytes = good.clone();
                for (at, byte) in changes {
                    let length = bytes.len();
                    let at = if at > usize::MAX / 2 {
                        length - 1 - (usize::MAX - at) % length
                    } else {
                        at % length
                    };
                    bytes[at] = byte;
                }
                if let Some(cut) = cut {
                    bytes.truncate(cut.index(bytes.len()));
                }
                read_bytes(&mut file.try_clone().expect("a file"), &bytes);
                Ok(())
            })
            .expect("whatever it is, it is read or not");
    }
}
