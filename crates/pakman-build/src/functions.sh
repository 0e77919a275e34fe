# What of abuild a recipe calls, for machines without it:
# sh functions.sh PART STARTDIR WORK NUMBERS LINKS [FILE...]
#
# PART is build or package. NUMBERS are USER:GROUP of the package where their names are not known;
# empty where they are. LINKS is empty unless package() may link what it copies. Each FILE gets a link beside the sources, as source= has it. Standard
# input is open for writing: what is at work is noted there.
set -e
umask 022
exec 9>&0 </dev/null

pakman_part=$1
startdir=$2
srcdir=$3/src
pkgdir=$3/pkg
SRCDEST=$startdir
pakman_scripts=${0%/*}
pakman_numbers=$4
pakman_links=$5
shift 5

msg() { printf '>>> %s\n' "$*"; }
warning() { printf '>>> WARNING: %s\n' "$*" >&2; }
error() { printf '>>> ERROR: %s\n' "$*" >&2; }
die() {
	error "$*"
	exit 1
}

# Where in the text of build() the command begins that comes next. What the last one returned is
# kept for it where that may be other than 0.
pakman_at() {
	set -- $? "$1"
	echo "$2" 2>/dev/null >&9 || :
	case $- in *e*) return 0 ;; esac
	return "$1"
}

# abuild's own shell ends where the recipe's text says exit, and no package is made.
pakman_exit() {
	[ "$1" = 0 ] && [ -z "$pakman_done" ] || exit "$1"
	error "\`exit 0\` ends all of abuild, and no package is made; \`return 0\` ends this part"
	exit 1
}

# cp -a -- FILE... HOME of a recipe of ours, by links. Where a file can have no second name, all are
# copied.
if [ -n "$pakman_links" ]; then
	cp() {
		for pakman_home; do :; done
		command cp -l "$@" 2>/dev/null && return
		find "$pakman_home" -type d -exec chmod u+rwx {} +
		rm -rf "$pakman_home"
		mkdir -p "$pakman_home"
		command cp "$@"
	}
fi

cd "$startdir"
. ./APKBUILD
[ -z "$pakman_numbers" ] || pkgusers=${pakman_numbers%:*} pkggroups=${pakman_numbers#*:}
for pakman_file; do
	[ -e "$srcdir/${pakman_file##*/}" ] || [ -L "$srcdir/${pakman_file##*/}" ] ||
		ln -s "$pakman_file" "$srcdir"
done
set --
if [ "$pakman_part" = build ]; then
	. "$pakman_scripts/build.sh"
fi
pakman_done=
trap 'pakman_exit $?' EXIT
cd "$builddir"
"$pakman_part"
pakman_done=1
