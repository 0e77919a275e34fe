# What of abuild a recipe calls, for machines without it: sh functions.sh PART STARTDIR WORK
#
# Who is to own a path, and what it may do, is written down and not done: that needs no rights and
# no user of the package's on this machine.
set -e
umask 022

part=$1
startdir=$2
srcdir=$3/src
pkgdir=$3/pkg
SRCDEST=$startdir
pakman_work=$3

msg() { printf '>>> %s\n' "$*"; }
warning() { printf '>>> WARNING: %s\n' "$*" >&2; }
error() { printf '>>> ERROR: %s\n' "$*" >&2; }
die() {
	error "$*"
	exit 1
}

# What is done to paths of the package, as they are now: KIND WHAT PATH... and nothing, each with a
# NUL behind it.
pakman_note() {
	local kind="$1" what="$2" deep="$3" path
	shift 3
	printf '%s\0%s\0' "$kind" "$what" >>"$pakman_work/ledger"
	for path; do
		[ -e "$path" ] || [ -L "$path" ] || die "$kind: there is no $path"
		case $path in /*) ;; *) path=$PWD/$path ;; esac
		case $path in
		"$pkgdir" | "$pkgdir"/*) ;;
		*) die "$kind: only files of the package can be changed, not $path" ;;
		esac
		if [ -n "$deep" ]; then
			find "$path" -print0
		else
			printf '%s\0' "$path"
		fi >>"$pakman_work/ledger"
	done
	printf '\0' >>"$pakman_work/ledger"
}

chown() {
	local deep='' owner=''
	while :; do
		case $1 in
		--) shift && break ;;
		--recursive) deep=1 ;;
		--*) ;;
		-*R*) deep=1 ;;
		-?*) ;;
		*) break ;;
		esac
		shift
	done
	owner=$1
	shift
	pakman_note chown "$owner" "$deep" "$@"
}

chgrp() {
	local flags=
	while :; do
		case $1 in
		-?*) flags="$flags $1" ;;
		*) break ;;
		esac
		shift
	done
	local group="$1"
	shift
	# shellcheck disable=SC2086 # one word each
	chown $flags ":$group" "$@"
}

setcap() {
	while :; do
		case $1 in
		-n) shift 2 ;;
		-?*) shift ;;
		*) break ;;
		esac
	done
	while [ $# -gt 1 ]; do
		pakman_note setcap "$1" '' "$2"
		shift 2
	done
}

install() {
	local owner='' group='' into='' directories='' awaited='' last='' word='' letters='' letter='' kept=''
	for word; do
		shift
		case $awaited in
		owner) owner=$word && awaited='' && continue ;;
		group) group=$word && awaited='' && continue ;;
		-*)
			case $awaited in -*t | --target-directory=) into=$word ;; esac
			set -- "$@" "$awaited$word"
			awaited=''
			continue
			;;
		esac
		case $word in
		--owner=*) owner=${word#*=} && continue ;;
		--group=*) group=${word#*=} && continue ;;
		--owner) awaited=owner && continue ;;
		--group) awaited=group && continue ;;
		--mode | --suffix | --target-directory) awaited=$word= && continue ;;
		--target-directory=*) into=${word#*=} ;;
		--directory) directories=1 ;;
		--*) ;;
		-?*)
			letters=${word#-} kept=-
			while [ -n "$letters" ]; do
				letter=${letters%"${letters#?}"}
				letters=${letters#?}
				case $letter in
				o) owner=$letters && letters='' && [ -n "$owner" ] || awaited=owner ;;
				g) group=$letters && letters='' && [ -n "$group" ] || awaited=group ;;
				m | S | t)
					kept=$kept$letter$letters
					[ "$letter" != t ] || into=$letters
					[ -n "$letters" ] || awaited=$kept
					letters=''
					;;
				*)
					[ "$letter" != d ] || directories=1
					kept=$kept$letter
					;;
				esac
			done
			[ "$kept" != - ] || continue
			case $awaited in -*) continue ;; esac
			word=$kept
			;;
		esac
		set -- "$@" "$word"
	done
	command install "$@" || return
	owner=${owner:-root}:${group:-root}
	for last; do :; done
	for word; do
		case $word in -?*) continue ;; esac
		if [ -n "$directories" ]; then
			chown "$owner" "$word"
		elif [ -n "$into" ]; then
			chown "$owner" "$into/${word##*/}"
		elif [ "$word" = "$last" ]; then
			[ -d "$last" ] || chown "$owner" "$last"
		elif [ -d "$last" ]; then
			chown "$owner" "$last/${word##*/}"
		fi
	done
}

# Where in the text of build() the command begins that comes next. What the last one returned is
# kept for it where that may be other than 0.
pakman_at() {
	set -- $? "$1"
	echo "$2" >"$pakman_work/step"
	case $- in *e*) return 0 ;; esac
	return "$1"
}

cd "$startdir"
. ./APKBUILD
if [ "$part" = build ]; then
	. "$pakman_work/build.sh"
	# abuild itself runs it as the user who builds.
	unset -f chown chgrp setcap install
fi
cd "$builddir"
"$part"
