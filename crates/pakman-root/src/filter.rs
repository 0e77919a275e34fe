//! The filter of system calls for a user who has one user id: what changes owners is answered with "done".

use std::{
    env,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

use crate::error::Error;

/// An instruction of classic BPF as the kernel's `struct sock_filter` has it, its jumps not yet
/// counted.
enum Instruction {
    /// Loads a word of `struct seccomp_data`.
    Load(u32),
    /// Keeps these bits of what was loaded.
    And(u32),
    /// Goes to the first label when what was loaded is this, else to the second; without a second
    /// one, to the next instruction.
    IsEqual(u32, Label, Option<Label>),
    /// Goes to the label.
    Go(Label),
    /// Ends with this answer.
    Answer(u32),
    /// Where a label stands; it is no instruction.
    At(Label),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Number,
    Mode,
    ModeAt,
    Devices,
    Done,
    Allow,
}

use Instruction::{And, Answer, At, Go, IsEqual, Load};

/// What the calls are called on one architecture: numbers of the kernel's tables.
struct Calls {
    /// `AUDIT_ARCH_*`.
    audit: u32,
    /// `chown` and its kin.
    chown: &'static [u32],
    /// `setuid` and its kin.
    become_other: &'static [u32],
    /// `mknod`, where there is one.
    mknod: Option<u32>,
    mknodat: u32,
}

/// Offsets in `struct seccomp_data`: the call's number, the architecture, arguments two and three.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const SECOND_ARGUMENT: u32 = 24;
const THIRD_ARGUMENT: u32 = 32;

/// The bits of a mode that tell a kind of file, and those of devices.
const KIND: u32 = 0o170_000;
const CHARACTER_DEVICE: u32 = 0o020_000;
const BLOCK_DEVICE: u32 = 0o060_000;

/// `SECCOMP_RET_ERRNO` with no error: the call does nothing and succeeds.
const DONE: u32 = 0x0005_0000;
/// `SECCOMP_RET_ALLOW`.
const ALLOW: u32 = 0x7fff_0000;

/// What the filter answers with "done" besides what makes a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Calls that change an owner: apk and install scripts then need one user id.
    Owners,
    /// Also those that become another user: a whole system then needs one.
    Users,
}

/// An open file with the filter under which a whole system of one user id runs, for bubblewrap's
/// `--seccomp`: to change an owner, to become another user and to make a device do nothing and
/// succeed.
///
/// It protects nothing; the namespaces do.
pub fn one_user() -> Result<File, Error> {
    file(Scope::Users)
}

/// An open file with the filter, which programs can inherit.
pub(crate) fn file(scope: Scope) -> Result<File, Error> {
    let failed = |source| Error::file("make", "the filter of system calls")(source);
    let bytes = bytes(env::consts::ARCH, scope).ok_or_else(|| {
        failed(io::Error::other(
            "the system calls of this architecture are not known; newuidmap (Debian's package \
             uidmap) with a line in /etc/subuid works without them",
        ))
    })?;
    let mut file = tempfile::tempfile().map_err(failed)?;
    file.write_all(&bytes).and_then(|()| file.seek(SeekFrom::Start(0))).map_err(failed)?;
    Ok(file)
}

/// The program for bubblewrap's `--seccomp`, in the byte order of this machine. Nothing on an
/// architecture whose calls are not known.
fn bytes(arch: &str, scope: Scope) -> Option<Vec<u8>> {
    let calls = match arch {
        "x86_64" => Calls {
            audit: 0xc000_003e,
            chown: &[92, 93, 94, 260],
            become_other: &[105, 106, 113, 114, 116, 117, 119, 122, 123],
            mknod: Some(133),
            mknodat: 259,
        },
        "aarch64" => Calls {
            audit: 0xc000_00b7,
            chown: &[54, 55],
            become_other: &[143, 144, 145, 146, 147, 149, 151, 152, 159],
            mknod: None,
            mknodat: 33,
        },
        _ => return None,
    };
    Some(assemble(&program(&calls, scope)))
}

fn program(calls: &Calls, scope: Scope) -> Vec<Instruction> {
    let mut program = vec![
        Load(ARCHITECTURE),
        IsEqual(calls.audit, Label::Number, Some(Label::Allow)),
        At(Label::Number),
        Load(NUMBER),
    ];
    let more = if scope == Scope::Users { calls.become_other } else { &[] };
    let done = calls.chown.iter().chain(more);
    program.extend(done.map(|call| IsEqual(*call, Label::Done, None)));
    program.extend(calls.mknod.map(|call| IsEqual(call, Label::Mode, None)));
    program.extend([
        IsEqual(calls.mknodat, Label::ModeAt, Some(Label::Allow)),
        At(Label::Mode),
        Load(SECOND_ARGUMENT),
        Go(Label::Devices),
        At(Label::ModeAt),
        Load(THIRD_ARGUMENT),
        At(Label::Devices),
        And(KIND),
        IsEqual(CHARACTER_DEVICE, Label::Done, None),
        IsEqual(BLOCK_DEVICE, Label::Done, Some(Label::Allow)),
        At(Label::Done),
        Answer(DONE),
        At(Label::Allow),
        Answer(ALLOW),
    ]);
    program
}

/// The bytes of the program, its labels resolved. All jumps lead forward, as the kernel demands.
fn assemble(program: &[Instruction]) -> Vec<u8> {
    let is_real = |instruction: &&Instruction| !matches!(instruction, At(_));
    let place = |wanted: Label| {
        let at = program.iter().position(|one| matches!(one, At(label) if *label == wanted));
        let at = at.expect("every label stands somewhere");
        program[..at].iter().filter(is_real).count()
    };
    let mut bytes = Vec::new();
    for (here, instruction) in program.iter().filter(is_real).enumerate() {
        let skip = |label: Label| place(label) - here - 1;
        let short = |label| u8::try_from(skip(label)).expect("the program is short");
        let (code, yes, no, value): (u16, u8, u8, u32) = match *instruction {
            Load(offset) => (0x20, 0, 0, offset),
            And(bits) => (0x54, 0, 0, bits),
            IsEqual(value, yes, no) => (0x15, short(yes), no.map_or(0, short), value),
            Go(label) => (0x05, 0, 0, u32::from(short(label))),
            Answer(answer) => (0x06, 0, 0, answer),
            At(_) => continue,
        };
        bytes.extend(code.to_ne_bytes());
        bytes.extend([yes, no]);
        bytes.extend(value.to_ne_bytes());
    }
    bytes
}
