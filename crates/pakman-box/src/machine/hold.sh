# hold.sh ROOTFS FOLDER GUEST WAY: what of a machine outlives its restarts: its disk, its devices
# and its network. The files of its disk lie over ROOTFS, or come as an archive, where WAY is
# `packed`. GUEST becomes its /dev/lxd. Runs as long as its standard input is open.
set -eu
rootfs=$1
folder=$2
guest=$3
way=$4
root=$folder/root

# /proc is still the host's.
read -r pid rest </proc/self/stat
mount -t tmpfs machine "$folder"
mkdir "$root"
if [ "$way" = packed ]; then
	mount -t tmpfs disk "$root"
	tar -C "$root" -xpf - --numeric-owner --xattrs --xattrs-include=security.capability
else
	mkdir "$folder/lower" "$folder/upper" "$folder/work"
	mount --bind "$rootfs" "$folder/lower"
	layers=lowerdir=$folder/lower,upperdir=$folder/upper,workdir=$folder/work
	[ "$way" = shared ] || layers=$layers,userxattr
	mount -t overlay machine -o "$layers" "$root"
fi

# A fresh Alpine has no network yet, and takes itself for a computer.
if [ -e "$root/etc/alpine-release" ] && [ ! -e "$root/etc/network/interfaces" ]; then
	mkdir -p "$root/etc/network"
	printf 'auto lo\niface lo inet loopback\n' >"$root/etc/network/interfaces"
	# OpenRC 0.48 to 0.63 waits for ever for a script that ends before it knows its process id
	# (svc_exec in src/openrc-run/openrc-run.c), as happens on a busy machine. Every script reads
	# this file.
	cat >>"$root/etc/rc.conf" <<-'END'
		rc_sys="lxc"
		case $0 in */openrc-run.sh) sleep 0.2 ;; esac
	END
fi

# LXD shows its guest API as /dev/lxd/sock.
mount -t tmpfs -o mode=755 dev "$root/dev"
mkdir "$root/dev/lxd" "$root/dev/shm" "$root/dev/pts"
mount --bind "$guest" "$root/dev/lxd"
mount -t devpts devpts -o newinstance,ptmxmode=666,mode=620 "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
for device in null zero full random urandom tty; do
	: >"$root/dev/$device"
	mount --bind "/dev/$device" "$root/dev/$device"
done

mount -t proc proc "$root/proc"
mkdir "$root/host"
cd "$root"
pivot_root . host
# shellcheck disable=SC2016 # the shell of the machine fills it in
exec /bin/busybox sh -c '
	cd / && umount -l /host && rmdir /host && ip link set lo up && echo "$1" && cat >/dev/null
' sh "$pid"
