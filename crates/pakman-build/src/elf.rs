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

/// The most bytes of a table that are read: far more than that of any program.
const LARGEST_TABLE: u64 = 64 << 20;

/// How many bytes may follow the last that a file speaks of.
const PADDING: u64 = 4096;

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
    let segments = header.program_headers(endian, data).ok()?;
    let kind = header.e_type(endian);
    let mut found = Elf {
        machine: machine(header.e_machine(endian), header.is_type_64(), endian),
        is_linked: matches!(kind, elf::ET_EXEC | elf::ET_DYN),
        ..Elf::default()
    };
    let text = |bytes: &[u8]| {
        let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        String::from_utf8_lossy(&bytes[..end]).into_owned()
    };
    for segment in segments {
        let is_bounded = segment.p_filesz(endian).into() <= LARGEST_TABLE;
        if segment.p_type(endian) == elf::PT_INTERP && is_bounded {
            found.interpreter = segment.data(endian, data).ok().map(text);
        }
    }
    found.read_dynamic::<H, R>(endian, data, segments);
    let ends = segments.iter().map(|segment| {
        segment.p_offset(endian).into().saturating_add(segment.p_filesz(endian).into())
    });
    let mut end = ends.max().unwrap_or(0);
    if let Ok(sections) = header.section_headers(endian, data) {
        let table: u64 = header.e_shoff(endian).into();
        end = end.max(table.saturating_add(size_of_val(sections) as u64));
        for section in sections {
            if let Some((offset, size)) = section.file_range(endian) {
                end = end.max(offset.saturating_add(size));
            }
        }
        found.has_payload = length > end.saturating_add(PADDING);
    }
    Some(found)
}

impl Elf {
    fn read_dynamic<'a, H: FileHeader<Endian = Endianness>, R: ReadRef<'a>>(
        &mut self,
        endian: Endianness,
        data: R,
        segments: &[H::ProgramHeader],
    ) {
        use object::read::elf::Dyn;

        let bounded = segments.iter().filter(|it| it.p_filesz(endian).into() <= LARGEST_TABLE);
        let entries = bounded.clone().find_map(|segment| segment.dynamic(endian, data).ok()?);
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
        let strings = segments
            .iter()
            .find_map(|segment| segment.data_range(endian, data, table, size).ok().flatten());
        let Some(strings) = strings else { return };
        let string = |offset: u64| {
            let bytes = strings.get(usize::try_from(offset).ok()?..)?;
            let end = bytes.iter().position(|byte| *byte == 0)?;
            Some(String::from_utf8_lossy(&bytes[..end]).into_owned())
        };
        for entry in entries {
            let text = || string(entry.val(endian));
            match entry.tag(endian) {
                elf::DT_NEEDED => self.needed.extend(text()),
                elf::DT_SONAME => self.soname = text(),
                elf::DT_RPATH | elf::DT_RUNPATH => {
                    let paths = text().unwrap_or_default();
                    let absolute = paths.split(':').filter(|path| path.starts_with('/'));
                    self.runpaths.extend(absolute.map(str::to_owned));
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
