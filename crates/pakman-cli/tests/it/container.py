"""Stands for docker: runs what `docker run --rm` is asked for in the real Alpine, as docker would.

ALPINE is the root filesystem that the container is of, MIRROR what it installs from. The container
shares the network and has the capabilities that docker gives one by itself.
"""

import os
import sys

CAPABILITIES = (
    "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw"
    " sys_chroot mknod audit_write setfcap"
)

words = sys.argv[1:]
assert words[:2] == ["run", "--rm"], words
words = words[2:]
environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}
bwrap = ["bwrap", "--bind", os.environ["ALPINE"], "/", "--dev", "/dev", "--proc", "/proc"]
bwrap += ["--ro-bind", os.environ["MIRROR"], "/media/mirror", "--die-with-parent"]
bwrap += ["--cap-drop", "ALL"]
for capability in CAPABILITIES.split():
    bwrap += ["--cap-add", "cap_" + capability]
while words[0].startswith("--"):
    option, value = words[0], words[1]
    words = words[2:]
    if option == "--env":
        name, _, given = value.partition("=")
        if given or name in os.environ:
            environment[name] = given or os.environ[name]
    elif option == "--volume":
        source, target, *mode = value.split(":")
        bwrap += ["--ro-bind" if mode == ["ro"] else "--bind", source, target]
    elif option == "--workdir":
        bwrap += ["--chdir", value]
    else:
        sys.exit(f"docker: {option} is not known here")
image, *command = words
assert image == "alpine:3.23", image
os.execvpe("bwrap", bwrap + ["--"] + command, {**environment, "PATH": environment["PATH"]})
