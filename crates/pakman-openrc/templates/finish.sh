#!/bin/sh
# s6-supervise runs this in /run/SERVICE/service when `run` has come to its end: $1 is the exit
# code, or 256 when signal $2 killed it.

exec 2>&1

# What the program left behind would keep its ports.
{ read -r group <data/group && kill -KILL "-$group"; } 2>/dev/null

# It cannot run before somebody has written down what is missing: a failure that s6 does not mend.
if [ -e data/incomplete ]; then
	exit 125
fi

# Without a configuration `run` gives up by itself and has said why; s6 runs it again.
if [ -e data/loading ] && [ "$1" -eq 0 ]; then
	exit 0
fi

if [ "$1" -eq 256 ]; then
	echo "pakman: killed by signal $2"
else
	echo "pakman: exited with code $1"
fi

# After five failures within a minute s6 gives up and the service counts as crashed; after two while
# `pakman deploy` has a version to come back to, as until then nothing runs. A death by
# signal N counts as exit code 128 + N. Left out are 0 and what comes from outside: HUP, INT,
# KILL and TERM.
failures=5
read -r name <data/name
[ ! -e "/run/pakman/$name.trial" ] || failures=2
exec s6-permafailon 60 "$failures" 1-128,131-136,138-142,144-255 true
