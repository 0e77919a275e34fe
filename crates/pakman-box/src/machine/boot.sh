# The first process of a machine that starts. Runs as long as its standard input is open.

mount -t proc proc /proc
mount -t tmpfs -o mode=755 run /run
hostname machine
{ openrc sysinit && openrc boot && openrc default; } >/dev/null
# OpenRC counts in seconds, and what a test installs comes within the first.
touch -d @0 /run/openrc/deptree
echo ready
cat >/dev/null
