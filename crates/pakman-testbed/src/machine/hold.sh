# hold.sh ROOTFS FOLDER: what of a machine outlives its restarts: its disk, its devices and its
# network. Runs as long as its standard input is open.
set -eu
rootfs=$1
folder=$2

mount -t tmpfs machine "$folder"
mkdir "$folder/lower" "$folder/upper" "$folder/work" "$folder/root"
mount --bind "$rootfs" "$folder/lower"
mount -t overlay machine -o "lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"

# LXD shows its guest API as /dev/lxd/sock.
mount -t tmpfs dev "$folder/root/dev"
mkdir "$folder/root/dev/lxd" "$folder/root/dev/shm" "$folder/root/dev/pts"
mount --bind "$folder-lxd" "$folder/root/dev/lxd"
mount -t devpts devpts -o newinstance,ptmxmode=666,mode=620 "$folder/root/dev/pts"
ln -s pts/ptmx "$folder/root/dev/ptmx"
for device in null:3 zero:5 full:7 random:8 urandom:9; do
	mknod -m 666 "$folder/root/dev/${device%:*}" c 1 "${device#*:}"
done
mknod -m 666 "$folder/root/dev/tty" c 5 0

mount -t proc proc "$folder/root/proc"
mkdir "$folder/root/host"
cd "$folder/root"
pivot_root . host
exec /bin/busybox sh -c '
	cd / && umount -l /host && rmdir /host && ip link set lo up && echo ready && cat >/dev/null
'
