# shellcheck shell=sh
# What pakman does on a host, as root: VERB APP ARGUMENT...
#
# What it tells is on standard output, a word and its value on each line, the text of others in
# base64. Standard error is for people. An application's state is in three places:
#
#     /var/lib/pakman/repository/APP  the repository of what runs, which apk knows
#     /var/lib/pakman/state/APP       what was received, what was there before, what was done
#     /etc/conf.d/APP, /etc/apk/keys  where everyone looks for them
#
# `switch` goes on to its end without whoever asked for it, and comes back to what was there before
# where it fails. While it has not ended there is a file `unfinished`; the next one begins where
# this began, and not from what it left. That is kept in `now`, which becomes `before`, what a
# rollback comes back to, once the new version runs.

set -u
umask 077
export LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin
verb=$1
app=$2
shift 2
home=/var/lib/pakman
repository=$home/repository/$app
state=$home/state/$app
incoming=$state/incoming
before=$state/before
now=$state/now
confd=/etc/conf.d/$app
known=/etc/apk/repositories
secrets=/etc/$app/secrets

say() {
	printf '%s\n' "$*"
}

# tell WORD: what is on standard input, as its value.
tell() {
	say "$1 $(base64 | tr -d '\n')"
}

fail() {
	printf 'pakman: %s\n' "$*" >&2
	exit 1
}

# One at a time, for each application. No program gets the descriptor: a service would keep it.
lock() {
	mkdir -p /run/pakman
	exec 9>"/run/pakman/$app.lock"
	flock -n 9 || {
		say "waited yes"
		timeout 600 flock 9 || fail "another deployment of $app has been running for ten minutes"
	}
}

# The hash of a file; nothing where there is none.
hash() {
	[ ! -f "$1" ] || sha256sum "$1" | cut -d ' ' -f 1
}

# The version of a package that is installed, by apk's own database.
installed() {
	awk -v name="$1" '
		/^P:/ { found = substr($0, 3) == name }
		/^V:/ && found { print substr($0, 3); exit }
	' /lib/apk/db/installed 2>/dev/null
}

# The process of the service; 0 where there is none.
process() {
	s6-svstat -o pid "/run/$1/service" 9>&- 2>/dev/null || echo 0
}

service() {
	rc-service "$@" 9>&-
}

# What `rc-service NAME status` ends with. OpenRC 0.48 to 0.63 waits for ever for a script that ends
# before OpenRC knows its process id, as happens on a busy machine.
state_of() {
	for _ in 1 2 3; do
		timeout 20 rc-service "$1" status >/dev/null 2>&1 9>&-
		code=$?
		# Killed, as its time was over.
		[ "$code" -eq 143 ] || [ "$code" -eq 124 ] || break
	done
	return "$code"
}

is_service() {
	[ -e "/etc/init.d/$app" ]
}

is_started() {
	state_of "$1"
}

# The links to the init script, each of which is one more service.
links() {
	for link in "/etc/init.d/$app".*; do
		[ ! -L "$link" ] || say "${link##*/}"
	done
}

# put FILE PLACE MODE: a file in the place of another, as a whole or not at all.
put() {
	mkdir -p "${2%/*}" &&
		cp "$1" "${2%/*}/.${2##*/}.pakman" &&
		chmod "$3" "${2%/*}/.${2##*/}.pakman" &&
		mv -f "${2%/*}/.${2##*/}.pakman" "$2"
}

# Whether an orchestrator gives the application its variables: it has done so, or will, as the guest
# API of this instance has its keys.
is_managed() {
	[ ! -e "/var/cache/$app/variables.json" ] || return 0
	for socket in /dev/lxd/sock /dev/incus/sock; do
		[ -S "$socket" ] || continue
		for key in managed_by install_variables_endpoint INSTELLAR_INSTALLATION_ENDPOINT \
			INSTELLAR_BOT_TOKEN INSTELLAR_INSTALLATION_DATA; do
			curl -q -fs -o /dev/null --noproxy '*' --max-time 5 --unix-socket "$socket" \
				"http://lxd/1.0/config/user.$key" 2>/dev/null && return
		done
	done
	return 1
}

# What there is, and what there was of ours: what a plan is made from.
facts() {
	key=$1
	. /etc/os-release 2>/dev/null
	say "system ${ID:-unknown}"
	say "release ${VERSION_ID:-}"
	say "arch $(apk --print-arch 2>/dev/null || uname -m)"
	say "installed $(installed "$app")"
	say "key $(hash "/etc/apk/keys/$key")"
	say "deployed $(cat "$state/deployed" 2>/dev/null)"
	[ ! -e "$state/unfinished" ] || say "unfinished yes"
	if is_managed; then say "managed yes"; fi
	[ ! -e "$confd" ] || tell confd <"$confd"
	[ ! -e "$state/template" ] || tell template <"$state/template"
	[ ! -e "$secrets" ] || tell secrets <"$secrets"
	[ ! -e "/etc/runlevels/default/$app" ] || say "enabled yes"
	if is_service && is_started "$app"; then say "started yes"; fi
	for file in "$repository"/*/*.apk "$repository"/*/APKINDEX.tar.gz "$incoming"/*.apk; do
		[ ! -f "$file" ] || say "has $(hash "$file") ${file##*/}"
	done
}

# Fetches what was not sent: on each line of `fetch` its hash and its address.
fetch() {
	while read -r sum address; do
		file=$incoming/${address##*/}
		# One that an earlier deployment left is another one.
		rm -f "$file"
		for pause in 1 3 0; do
			said=$(wget -q -T 60 -O "$file.part" "$address" 2>&1 </dev/null 9>&-) &&
				said="it is another one than was verified" &&
				[ "$(hash "$file.part")" = "$sum" ] &&
				mv "$file.part" "$file" && break
			rm -f "$file.part"
			sleep "$pause"
		done
		[ -f "$file" ] || {
			printf '%s\n' "$address cannot be fetched; nothing was changed: $said" >&2
			exit 75
		}
	done <"$incoming/fetch"
}

# Takes what is to be deployed, as a tar archive. Nothing of it counts before `switch`.
receive() {
	lock
	mkdir -p "$incoming" || fail "$incoming cannot be made"
	for file in "$incoming"/*; do
		# What is sent once is kept; the rest is sent again.
		case $file in
		*.apk) ;;
		*) rm -f "$file" ;;
		esac
	done
	if ! tar -xf - -C "$incoming"; then
		rm -rf "$incoming"
		fail "the packages could not be written to $incoming"
	fi
	[ ! -e "$incoming/fetch" ] || fetch
	sync
	: >"$incoming/whole"
}

# Keeps what there is, whole or not at all, in the folder that is named; `trusts` tells that the key
# that is coming was trusted before.
keep() {
	rm -rf "$1.new"
	mkdir -p "$1.new" || return
	[ ! -d "$repository" ] || cp -al "$repository" "$1.new/repository" || return
	[ ! -e "$confd" ] || cp -a "$confd" "$1.new/confd" || return
	for name in template packages deployed key; do
		[ ! -e "$state/$name" ] || cp -a "$state/$name" "$1.new/$name" || return
	done
	if [ -e "$state/key" ]; then
		cp -a "/etc/apk/keys/$(cat "$state/key")" "$1.new/trusted" || return
	fi
	[ ! -e "/etc/apk/keys/$(cat "$incoming/key" 2>/dev/null)" ] || : >"$1.new/trusts"
	# What somebody installed by hand comes from where they had it from.
	if [ ! -e "$state/packages" ] && [ "$(installed "$app")" ]; then
		for package in $(cat "$incoming/packages" 2>/dev/null); do
			version=$(installed "${package%%=*}")
			[ -z "$version" ] || printf '%s ' "${package%%=*}=$version"
		done >"$1.new/packages"
	fi
	rm -rf "$1" && mv "$1.new" "$1"
}

# Puts a folder that `keep` made in the place of what there is; the packages stay as they are.
unkeep() {
	if [ -e "$1/trusted" ]; then
		put "$1/trusted" "/etc/apk/keys/$(cat "$1/key")" 644 || return
	fi
	if [ -d "$1/repository" ]; then
		rm -rf "$repository.old" "$repository.new"
		cp -al "$1/repository" "$repository.new" || return
		[ ! -d "$repository" ] || mv "$repository" "$repository.old" || return
		mv "$repository.new" "$repository" && rm -rf "$repository.old"
	fi
	if [ -e "$1/confd" ]; then
		put "$1/confd" "$confd" 600 || return
	fi
	for name in template packages deployed key; do
		if [ -e "$1/$name" ]; then
			put "$1/$name" "$state/$name" 600 || return
		else
			rm -f "$state/$name"
		fi
	done
}

# Trusts the key that is coming.
trust() {
	key=$(cat "$incoming/key")
	[ "$(hash "$incoming/trusted")" = "$(hash "/etc/apk/keys/$key")" ] ||
		put "$incoming/trusted" "/etc/apk/keys/$key" 644
}

# No longer trusts the key of before, where this was its only use.
distrust() {
	old=$(cat "$now/key" 2>/dev/null) || return 0
	[ "$old" != "$(cat "$state/key")" ] || return 0
	for other in "$home"/state/*/key; do
		[ "$(cat "$other")" != "$old" ] || return 0
	done
	rm -f "/etc/apk/keys/$old"
}

# Makes the repository of what is coming: each file that was sent, or that was there already.
publish() {
	arch=$1
	rm -rf "$repository.new"
	mkdir -p "$repository.new/$arch" || return
	while read -r _ name; do
		if [ -f "$incoming/$name" ]; then
			ln "$incoming/$name" "$repository.new/$arch/$name" || return
		else
			ln "$repository/$arch/$name" "$repository.new/$arch/$name" || return
		fi
	done <"$incoming/manifest"
	(cd "$repository.new/$arch" && sha256sum -c "$incoming/manifest" >/dev/null) || return
	rm -rf "$repository.old"
	[ ! -d "$repository" ] || mv "$repository" "$repository.old" || return
	mv "$repository.new" "$repository" || return
	rm -rf "$repository.old"
	grep -qxF "$repository" "$known" 2>/dev/null || say "$repository" >>"$known"
}

# Adds secrets of other hosts to those that this one has none of its own for.
share() {
	[ -s "$incoming/secrets" ] || return 0
	mkdir -p "${secrets%/*}" && chmod 755 "${secrets%/*}" || return
	while IFS= read -r line; do
		grep -q "^${line%%=*}=" "$secrets" 2>/dev/null || say "$line" >>"$secrets"
	done <"$incoming/secrets"
}

# Names the variables that the coming package needs and nobody has set, by its own word.
missing() {
	script=$incoming/host
	for file in "$repository"/*/*.apk; do
		tar -xzOf "$file" "var/lib/$app/service/host" >"$script" 2>/dev/null && [ -s "$script" ] && break
	done
	[ -s "$script" ] || return 0
	env -i PATH="$PATH" /bin/sh "$script" "$app" list 2>"$incoming/said" 9>&- |
		sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)  *missing$/missing \1/p'
}

# install PACKAGE=VERSION...
install() {
	# shellcheck disable=SC2086 # one word each
	apk add --no-progress $1 9>&- 2>&1
}

# What is installed is what is coming, to the byte.
is_installed() {
	[ "$(cat "$state/deployed" 2>/dev/null)" = "$(cat "$incoming/deployed")" ] || return
	for package in $(cat "$incoming/packages"); do
		[ "$(installed "${package%%=*}")" = "${package#*=}" ] || return
	done
}

# start AGAIN PID: the service runs. One that runs already is started again where AGAIN is `yes`, and
# where it is `changed` unless a hook has done it: then it is not the process PID any more.
start() {
	[ -e "/etc/runlevels/default/$app" ] || rc-update -q add "$app" default || return
	if ! is_started "$app"; then
		service "$app" start 2>&1 || return
	elif [ "$1" = yes ] || { [ "$1" = changed ] && [ "$(process "$app")" = "$2" ]; }; then
		service "$app" restart 2>&1 || return
	fi
	[ "$1" != no ] || return 0
	for link in $(links); do
		! is_started "$link" || service "$link" restart 2>&1 || return
	done
}

# answers PORT PATH HOST: 0 where it does, 2 where it will not.
answers() {
	state_of "$app"
	case $? in
	0) ;;
	32)
		say "the service crashed"
		return 2
		;;
	*)
		say "the service is not ready"
		return 1
		;;
	esac
	[ "$1" != 0 ] || return 0
	status=$(curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 10 -H "Host: $3" "http://127.0.0.1:$1${2:-/}" 9>&-)
	case $? in
	7)
		say "nothing listens on port $1"
		return 1
		;;
	esac
	if [ "$2" ]; then
		case $status in
		2?? | 3??) return 0 ;;
		esac
	else
		case $status in
		5??) ;;
		# It listens, and does not speak HTTP, or says that it is there.
		*) return 0 ;;
		esac
	fi
	say "GET ${2:-/} on port $1 answers $status"
	return 1
}

# await SECONDS PORT PATH HOST
await() {
	until=$(($(date +%s) + $1))
	shift
	while :; do
		why=$(answers "$@") && return
		if [ $? -eq 2 ] || [ "$(date +%s)" -ge "$until" ]; then
			say "$why"
			return 1
		fi
		sleep 0.3
	done
}

# Where this begins, or began when it was cut off: what there is to come back to, as $now.
begin() {
	rm -f "$state/outcome"
	[ ! -e "$state/unfinished" ] || return 0
	keep "$now" || fail "the current version cannot be saved in $now"
	: >"$state/unfinished"
}

# end OUTCOME: what there was is what a rollback comes back to. The outcome is written down first:
# wherever this is cut off, it has ended, and is not begun again.
end() {
	say "$1" >"$state/outcome.new"
	mv "$state/outcome.new" "$state/outcome"
	ended
	say "outcome $1"
}

ended() {
	if [ -d "$now" ]; then
		rm -rf "$before.old"
		[ ! -d "$before" ] || mv "$before" "$before.old"
		mv "$now" "$before"
	fi
	rm -f "$state/unfinished" "$state/touched" "$state/said"
	rm -rf "$before.old"
}

# come_back FOLDER: comes back to what is kept there, as $outcome says. The service is down for as
# long as this takes.
come_back() {
	unkeep "$1" || return
	packages=$(cat "$1/packages" 2>/dev/null)
	if [ -z "$packages" ]; then
		! is_service || service "$app" --ifstarted stop >/dev/null 2>&1
		rm -f "/etc/runlevels/default/$app"
		outcome=stopped
		return 0
	fi
	pid=$(process "$app")
	if [ -e "$state/touched" ]; then
		install "$packages" >"$state/back" || return
		! is_service || start changed "$pid" >>"$state/back" || return
		! is_service || await 30 0 '' '' >>"$state/back" || return
	fi
	packages=${packages#"$app="}
	outcome="restored ${packages%% *}"
}

# give_up REASON: what was said, the end of the log, and back.
give_up() {
	rm -f "/run/pakman/$app.trial"
	say "$1" | tell reason
	[ ! -s "$state/said" ] || tail -n 40 "$state/said" | tell said
	[ ! -r "/var/log/$app/current" ] || tail -n 20 "/var/log/$app/current" | tell log
	come_back "$now" || {
		[ ! -s "$state/back" ] || tail -n 40 "$state/back" | tell back
		say "outcome broken"
		return
	}
	say "outcome $outcome"
	# In this order: where this is cut off, a part of what was kept is not taken for all of it.
	rm -f "$state/unfinished" "$state/touched"
	rm -rf "$now"
}

# switch ARCH SECONDS PORT PATH HOST: from what there is to what was received.
switch() {
	[ -e "$incoming/whole" ] || fail "nothing was received"
	arch=$1
	again=no
	[ ! -e "$state/outcome" ] || ended
	[ ! -e "$state/unfinished" ] || again=yes
	begin
	rm -f "$state/said" "$state/back"
	trust && publish "$arch" || {
		give_up "the repository could not be made"
		return
	}
	share || {
		give_up "$secrets cannot be written"
		return
	}
	if [ -e "$incoming/confd" ] && ! cmp -s "$incoming/confd" "$confd"; then
		[ "$again" = yes ] || again=changed
		put "$incoming/confd" "$confd" 600 || {
			give_up "$confd cannot be written"
			return
		}
	fi
	lacking=$(missing)
	if [ "$lacking" ]; then
		say "$lacking"
		[ -e "$now/confd" ] || rm -f "$confd"
		[ -d "$now/repository" ] || forget "$([ -e "$now/trusts" ] || cat "$incoming/key")"
		give_up "variables have no value"
		return
	fi
	pid=$(process "$app")
	# The service folder of the package gives up sooner meanwhile.
	[ ! -s "$now/packages" ] || : >"/run/pakman/$app.trial"
	if ! is_installed; then
		: >"$state/touched"
		[ "$again" = yes ] || again=changed
		install "$(cat "$incoming/packages")" >"$state/said" || {
			give_up "apk could not install it"
			return
		}
	fi
	[ "$again" = no ] || : >"$state/touched"
	if is_service; then
		start "$again" "$pid" >>"$state/said" || {
			give_up "the service does not start"
			return
		}
		shift
		why=$(await "$@") || {
			give_up "$why, after $1 seconds"
			return
		}
	fi
	rm -f "/run/pakman/$app.trial"
	for name in packages deployed key template; do
		[ ! -e "$incoming/$name" ] || put "$incoming/$name" "$state/$name" 600
	done
	cmp -s "$confd" "$confd.apk-new" 2>/dev/null && rm -f "$confd.apk-new"
	distrust
	rm -rf "$incoming"
	end deployed
}

# Goes back to the version before, which becomes the one to come back to. One that has come to its
# end, and could tell nobody, is not undone by asking again.
back() {
	if [ -e "$state/outcome" ]; then
		ended
		case $(cat "$state/outcome") in
		restored*)
			say "outcome $(cat "$state/outcome")"
			return
			;;
		esac
	fi
	packages=$(cat "$before/packages" 2>/dev/null)
	[ "$packages" ] || fail "$app has no previous version"
	begin
	: >"$state/touched"
	if come_back "$before"; then
		end "$outcome"
	else
		[ ! -s "$state/back" ] || tail -n 40 "$state/back" | tell back
		say "outcome broken"
	fi
}

# What there is of it, for people and programs.
status() {
	packages=$(cat "$before/packages" 2>/dev/null)
	packages=${packages#"$app="}
	say "installed $(installed "$app")"
	say "before ${packages%% *}"
	say "deployed $(cat "$state/deployed" 2>/dev/null)"
	[ ! -e "$state/unfinished" ] || say "unfinished yes"
	[ ! -e "/etc/runlevels/default/$app" ] || say "enabled yes"
	if is_service; then
		state_of "$app"
		case $? in
		0) say "service started" ;;
		3) say "service stopped" ;;
		8) say "service starting" ;;
		32) say "service crashed" ;;
		*) say "service unknown" ;;
		esac
	fi
}

# forget KEY: takes our repository away, and the trust in a key where this was its only use.
forget() {
	if [ -e "$known" ]; then
		grep -vxF "$repository" "$known" >"$known.pakman"
		cat "$known.pakman" >"$known"
		rm -f "$known.pakman"
	fi
	rm -rf "$repository"
	[ "$1" ] || return 0
	for other in "$home"/state/*/key; do
		[ "$other" = "$state/key" ] || [ "$(cat "$other" 2>/dev/null)" != "$1" ] || return 0
	done
	rm -f "/etc/apk/keys/$1"
}

# Takes the packages away and all of ours; what people wrote and what was made on this host stays.
remove() {
	[ -d "$state" ] || [ "$(installed "$app")" ] || fail "$app is not installed"
	names=
	for package in $(cat "$state/packages" 2>/dev/null || say "$app"); do
		package=${package%%=*}
		# What only arrived is not there for apk.
		if [ "$(installed "$package")" ] || grep -q "^$package\([<>=~@]\|$\)" /etc/apk/world; then
			names="$names $package"
		fi
	done
	for name in $(links) "$app"; do
		[ ! -e "/etc/init.d/$name" ] || service "$name" --ifstarted stop >/dev/null 2>&1
	done
	# shellcheck disable=SC2086 # one word each
	[ -z "$names" ] || apk del --no-progress $names >"/run/pakman/$app.said" 2>&1 9>&- || {
		fail "apk could not remove it: $(tr '\n' ' ' <"/run/pakman/$app.said")"
	}
	# In this order: where this is cut off, the next one finds what is left.
	forget "$(cat "$state/key" 2>/dev/null)"
	rm -rf "$state"
	for file in "$confd" "$secrets"; do
		[ ! -e "$file" ] || say "stays $file"
	done
	say "outcome removed"
}

# run COMMAND: one that the init script has; OpenRC would tell of a line of its own shell.
run() {
	is_service || fail "$app is not installed"
	commands=$(sed -n "s/^extra_[a-z_]*commands=//p" "/etc/init.d/$app" | tr -d "'" | tr '\n' ' ')
	case " $commands start stop restart status describe zap " in
	*" $1 "*)
		# Told here: whoever asked takes some exit codes for those of ssh.
		rc-service "$app" "$1" && exit
		fail "\`rc-service $app $1\` ended with exit code $?"
		;;
	esac
	fail "$app has no command \`$1\`; it has $(say "${commands% }" | sed 's/ /, /g')"
}

# whole VERB...: to its end, also where whoever asked for it goes away meanwhile. The outcome is kept
# until it was told.
whole() {
	"$@" >"/run/pakman/$app.told" 2>"/run/pakman/$app.complained" </dev/null &
	wait "$!"
	code=$?
	cat "/run/pakman/$app.complained" >&2
	cat "/run/pakman/$app.told" && [ "$code" -eq 0 ] && rm -f "$state/outcome"
	return "$code"
}

case $verb in
facts) facts "$@" ;;
receive) receive ;;
check)
	why=$(await "$@") || say "$why" | tell reason
	;;
logs)
	[ -e "/var/log/$app/current" ] || fail "$app has no log: it has not run"
	exec tail "$@" "/var/log/$app/current"
	;;
run) run "$@" ;;
status) status ;;
switch | back | remove)
	trap '' HUP PIPE
	lock
	whole "$verb" "$@"
	;;
esac
