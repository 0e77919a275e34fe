"""The writing of whole signed packages by pakman and by its peers."""

import os
import select
import shlex
import shutil
import statistics
import subprocess
import sys
import time
import zlib
from pathlib import Path
from typing import NamedTuple

from benchmarks.trees import MB, make_tree

ROOT = Path(__file__).resolve().parent.parent.parent


class Run(NamedTuple):
    """What a tool took: seconds, seconds of processor time, bytes that it handed to the file system,
    the peak memory of its largest process, and the size of what it made."""

    seconds: float
    busy: float
    written: int
    peak: int
    size: int


def nfpm():
    beside = ROOT / "target/nfpm/bin/nfpm"
    program = str(beside) if beside.exists() else shutil.which("nfpm")
    return program and shlex.quote(program)


def apk():
    """The words that start an apk 3: this machine's, or that of the Alpine which the tests have."""
    alpine = ROOT / "target/machines/alpine/image"
    musl = [alpine / "lib/ld-musl-x86_64.so.1", "--library-path", f"{alpine}/lib:{alpine}/usr/lib", alpine / "sbin/apk"]
    for words in (["apk"], [str(word) for word in musl]):
        if shutil.which(words[0]):
            version = subprocess.run([*words, "--version"], capture_output=True, text=True).stdout
            if version.startswith("apk-tools 3"):
                return shlex.join(words)
    return None


def scripts():
    """A script of bash for each tool, empty where the tool is missing. Its environment has TREE, TAR,
    KEY and CORES, and OUT for what it makes; other files begin with that name."""
    pack = shlex.quote(str(ROOT / "target/release/examples/pack"))
    all_ = {
        f"pakman {level}": f'{pack} "$TREE" tree 1.0.0-r0 "$KEY" me.rsa.pub "$CORES" {level} "$OUT"'
        for level in ("default", "fast", "best")
    }
    for command in ("gzip -9", "pigz -9", "pigz -6"):
        all_[command] = shutil.which(command.split()[0]) and f'{command} -n <"$TAR" >"$OUT"'
    all_["nfpm"] = nfpm() and f'{nfpm()} package -f "$OUT.yaml" -p apk -t "$OUT"'
    # What abuild does with a folder that is to be packed, but for the few hundred bytes of control.
    # abuild-tar says 1 at the end of what it reads.
    gzip = "pigz" if shutil.which("pigz") else "gzip"
    all_[f"abuild-tar, {gzip} -9"] = shutil.which("abuild-tar") and f"""
        find "$TREE" -mindepth 1 -printf '%P\\0' | LC_ALL=C sort -z |
            tar -c -f - --format=posix --pax-option=exthdr.name=%d/PaxHeaders/%f,atime:=0,ctime:=0 \\
                --mtime=@1700000000 --xattrs --no-recursion --null -C "$TREE" -T - |
            {{ abuild-tar --hash || [ $? = 1 ]; }} | {gzip} -n -9 >"$OUT.data"
        sha256sum "$OUT.data"
        cat "$OUT.data" >"$OUT"
        rm "$OUT.data"
    """
    all_["apk mkpkg"] = apk() and (
        f'{apk()} mkpkg --files "$TREE" --info name:tree --info version:1.0.0-r0 --info arch:x86_64 '
        '--compression deflate:9 --sign-key "$KEY" --output "$OUT"'
    )
    return all_


def peaks(pid):
    """The peak memory in bytes, until now, of a process and of those below it, by process id."""
    found = {}
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return found
    if "VmHWM:" in status:
        found[pid] = int(status.split("VmHWM:")[1].split()[0]) * 1024
    for child in below.split():
        found |= peaks(child)
    return found


def run(script, environment):
    """Runs a script. The kernel counts the memory of a process from before it became a tool, so that
    is watched instead, a hundred times a second."""
    out, seen, start = environment["OUT"], {}, time.monotonic()
    command = ["bash", "-euo", "pipefail", "-c", script]
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    ended = os.pidfd_open(process.pid)
    while not select.select([ended], [], [], 0.01)[0]:
        # What a process was before it became a tool is forgotten.
        seen |= peaks(process.pid)
    seconds = time.monotonic() - start
    os.close(ended)
    # It has ended, and nobody has asked for it yet: it still says what it and those below it wrote.
    counts = Path(f"/proc/{process.pid}/io").read_text()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"this failed: {script}")
    written = int(counts.split("\nwrite_bytes: ")[1].split()[0])
    return Run(seconds, usage.ru_utime + usage.ru_stime, written, max(seen.values(), default=0), os.path.getsize(out))


def write_tar(package, tar):
    """Writes the tar that is in a package's third member of gzip."""
    member, decoder = 1, zlib.decompressobj(wbits=31)
    with open(package, "rb") as file, open(tar, "wb") as out:
        # Zeros grow a thousandfold.
        while block := decoder.unused_data or file.read(16_384):
            if decoder.eof:
                member, decoder = member + 1, zlib.decompressobj(wbits=31)
            bytes_ = decoder.decompress(block)
            if member == 3:
                out.write(bytes_)


def measure(name, folder, key, runs):
    """The runs of each tool; none of one that is missing."""
    tree, out = make_tree(name, folder), str(folder / "out")
    environment = {"TREE": str(tree), "TAR": f"{out}.tar", "KEY": str(key), "CORES": str(os.cpu_count()), "OUT": out}
    Path(f"{out}.yaml").write_text(
        "name: tree\nversion: 1.0.0\narch: amd64\nmaintainer: Me <me@example.org>\n"
        f"contents:\n  - src: {tree}\n    dst: /\n    type: tree\n"
        f"apk:\n  signature:\n    key_file: {key}\n    key_name: me\n"
    )
    tools = scripts()
    run(tools["pakman default"], environment)
    write_tar(out, environment["TAR"])
    results = {tool: [] for tool in tools}
    for _ in range(runs):
        for tool, script in tools.items():
            if script:
                os.unlink(out)
                results[tool].append(run(script, environment))
    for path in folder.glob("out*"):
        path.unlink()
    return results


HEADER = ("tree", "tool", "seconds", "CPU seconds", "times", "MB", "against gzip -9", "written MB", "peak MB")


def rows(name, results):
    for tool, runs in results.items():
        if not runs:
            yield f"| {name} | {tool} | missing" + " |" * (len(HEADER) - 2)
            continue
        seconds, busy = (statistics.median(run[at] for run in runs) for at in (0, 1))
        # The pairs of one round met the same machine.
        ratio = statistics.median(run.busy / ours.busy for run, ours in zip(runs, results["pakman default"]))
        size, gzip = runs[0].size, results["gzip -9"][0].size
        written, peak = max(run.written for run in runs), max(run.peak for run in runs)
        yield (
            f"| {name} | {tool} | {seconds:.2f} | {busy:.2f} | {ratio:.2f} | {size / MB:.2f} "
            f"| {100 * (size / gzip - 1):+.2f} % | {written / MB:.0f} | {peak / MB:.0f} |"
        )


def benchmark(trees, folder, key, runs):
    """Prints the table."""
    print(
        f"{os.cpu_count()} cores, medians of {runs} rounds; `times` is the tool's processor time by pakman's at its default.\n"
    )
    print(f"| {' | '.join(HEADER)} |")
    print("| --- " * len(HEADER) + "|")
    for name in trees:
        for row in rows(name, measure(name, folder, key, runs)):
            print(row, flush=True)
