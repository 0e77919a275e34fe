#!/bin/sh
# s6-supervise runs this in /run/SERVICE/service when `run` has ended: $1 is the exit code, or 256
# if signal $2 killed it.

exec 2>&1

# What the program left running would keep its ports.
{ read -r group <data/group && kill -KILL "-$group"; } 2>/dev/null

# It cannot run until somebody has set what is missing, so a restart would not help.
if [ -e data/incomplete ]; then
	exit 125
fi

# Without a configuration `run` gives up and has said why; s6 runs it again.
if [ -e data/loading ] && [ "$1" -eq 0 ]; then
	exit 0
fi

if [ "$1" -eq 256 ]; then
	echo "pakman: killed by signal $2"
else
	echo "pakman: exited with code $1"
fi

# After five failures within a minute s6 gives up and the service counts as crashed; after two while
# `pakman deploy` can bring back the previous version, because nothing runs until then. Death by
# signal N counts as exit code 128 + N. Exit code 0 and signals from outside (HUP, INT, KILL, TERM)
# are no failures.
failures=5
read -r name <data/name
[ ! -e "/run/pakman/$name.trial" ] || failures=2
exec s6-permafailon 60 "$failures" 1-128,131-136,138-142,144-255 true
