#!/bin/sh
# The environment of {{ name }}, to be sourced by a POSIX shell:
#
#     . /var/lib/{{ name }}/bin/environment
#
# If it is run, not sourced, it sets nothing and prints the statements that set it: whoever becomes
# another user takes them along and sets them there.
#
# With the argument `list` it shows which variables there are, and where each comes from.
#
# Under an orchestrator the variables come from the first of these that has any: the endpoint that
# the instance names, the copy that the instance carries, the last good answer of the endpoint.
# On a plain host they come from what service/host reads. A host is plain if nothing of an
# orchestrator is there: no guest API, or one with none of its keys, and no last good answer.
#
# Without a configuration the exit code is 75, or 78 if somebody has to fix it; the reasons are on
# stderr, and no variable changes. If all is well it prints nothing, with PAKMAN_VERBOSE where the
# variables came from and what was left out. PAKMAN_CONFIGURATION=none asks for no variables.
#
# A value arrives byte for byte; null leaves its variable as it was, and what is not text arrives as
# JSON. Names that no shell can export are left out, and those that a shell sets by itself.

if [ "$0" != /var/lib/{{ name }}/bin/environment ]; then
	_pakman_exports=$(
		PAKMAN_VERBOSE="${PAKMAN_VERBOSE:-}" PAKMAN_CONFIGURATION="${PAKMAN_CONFIGURATION:-}" \
			/var/lib/{{ name }}/bin/environment
	) || return
	eval "unset _pakman_exports
$_pakman_exports"
	return
fi

guest=${PAKMAN_GUEST_SOCKET:-}
for socket in /dev/lxd/sock /dev/incus/sock; do
	[ -n "$guest" ] || [ ! -S "$socket" ] || guest=$socket
done
: "${guest:=/dev/lxd/sock}"
case ${RC_SVCNAME:-} in
{{ name }}.*) service=$RC_SVCNAME ;;
*) service={{ name }} ;;
esac
last=/var/cache/{{ name }}/variables.json
notes=
newline='
'

note() {
	notes="${notes}pakman: $*$newline"
}

# The value of a key of the instance; 22 if it has none.
ask() {
	curl -q -fs --noproxy '*' --max-time 5 --unix-socket "$guest" "http://lxd/1.0/config/user.$1"
}

# get URL TOKEN: the answer and, on the last line, its status. Both go through stdin, because
# everybody can read the arguments of a process.
get() {
	printf '%s\n%s' "$1" "$2" | jq -Rrs '
		def quoted: gsub("[[:cntrl:]]"; "") | tojson;
		split("\n") | "url = \(.[0] | quoted)",
		(.[1:] | join("") | select(. != "") | "header = \("Authorization: Bearer \(.)" | quoted)")
	' | curl -q -fsg --config - --proto '=http,https' -H 'Accept: application/json' \
		--connect-timeout 5 --max-time 15 --retry 2 --retry-delay 1 --retry-connrefused \
		--retry-max-time 20 -w '\n%{http_code}'
}

# Turns an answer on stdin into shell text: a comment with the names that are left out, then what
# to unset and export. Fails if it is no answer.
statements() {
	jq -rs '
		def usable: test("\\A[A-Za-z_][A-Za-z0-9_]*\\z")
			and (IN("IFS", "OPTIND", "PPID", "PWD", "SHLVL") | not);
		def text: if type == "string" then split("\u0000") | join("") else tojson end;
		if length == 1 then .[0].data.attributes.variables else null end
		| if type == "object" then to_entries else error("no variables") end
		| "# \(map(.key | select(usable | not) | tojson) | join(", "))",
		(env | keys[] | select(test("\\A((RC|EINFO|EERROR)_[A-Za-z0-9_]*|SVCNAME)\\z")) | "unset \(.)"),
		(.[] | select((.key | usable) and .value != null) | "export \(.key)=\(.value | text | @sh)")
	' 2>/dev/null
}

# What to unset when there are no variables.
nothing() {
	echo '{"data": {"attributes": {"variables": {}}}}' | statements
}

keep() {
	if ! (
		umask 077
		mkdir -p "${last%/*}" && printf '%s\n' "$answer" >"$last.$$" && mv -f "$last.$$" "$last"
	) 2>/dev/null; then
		note "$last cannot be written"
	fi
}

from_endpoint() {
	if [ "$manager" = uplink ]; then
		url=$(ask install_variables_endpoint)
		token=
	else
		url=$(ask INSTELLAR_INSTALLATION_ENDPOINT)
		token=$(ask INSTELLAR_BOT_TOKEN)
	fi
	if [ -z "$url" ]; then
		note "the instance names no endpoint"
		return 1
	fi
	# The query, user and password of an address may be secret, and are not shown.
	origin=${url%%[?#]*}
	case "$origin" in
	*://*@*) origin="${origin%%://*}://${origin##*@}" ;;
	esac
	answer=$(get "$url" "$token")
	code=$?
	status=${answer##*"$newline"}
	answer=${answer%"$newline"*}
	if [ "$code" -eq 22 ]; then
		note "$origin answers $status"
		return 1
	elif [ "$code" -ne 0 ]; then
		note "$origin cannot be reached (curl: $code)"
		return 1
	elif ! exports=$(printf '%s\n' "$answer" | statements); then
		note "$origin answers $status without variables"
		return 1
	fi
	keep
}

from_copy() {
	if [ "$manager" = uplink ] || ! answer=$(ask INSTELLAR_INSTALLATION_DATA); then
		return 1
	fi
	origin="the instance's copy"
	answer=$(printf '%s\n' "$answer" | base64 -d 2>/dev/null)
	if ! exports=$(printf '%s\n' "$answer" | statements); then
		note "$origin has no variables"
		return 1
	fi
}

from_last_answer() {
	[ -r "$last" ] || return
	origin="the last good answer"
	answer=$(cat "$last")
	if ! exports=$(printf '%s\n' "$answer" | statements); then
		note "$origin has no variables"
		return 1
	fi
}

# Whether the instance says that it has no such key.
lacks() {
	[ "$(curl -q -s -o /dev/null -w '%{http_code}' --noproxy '*' --max-time 5 --unix-socket "$guest" \
		"http://lxd/1.0/config/user.$1")" = 404 ]
}

is_plain() {
	[ ! -e "$last" ] || return
	if [ -z "${PAKMAN_GUEST_SOCKET:-}" ] && [ ! -S "$guest" ]; then
		return
	fi
	lacks INSTELLAR_INSTALLATION_ENDPOINT && lacks install_variables_endpoint && lacks managed_by &&
		lacks INSTELLAR_BOT_TOKEN && lacks INSTELLAR_INSTALLATION_DATA
}

# In an empty environment, because only what the files export counts.
from_host() {
	env -i /bin/sh /var/lib/{{ name }}/service/host "$service" "$@"
	code=$?
	[ "$code" -eq 0 ] || [ "$code" -eq 78 ] || {
		echo "pakman: /etc/conf.d/$service, or a file it builds on, has an error" >&2
		code=78
	}
	return "$code"
}

load() {
	if [ "${PAKMAN_CONFIGURATION:-}" = none ]; then
		origin=nowhere
		exports=$(nothing)
		return
	fi
	manager=$(ask managed_by)
	case $? in
	0 | 22) from_endpoint || from_copy || from_last_answer ;;
	*)
		note "$guest does not answer"
		from_last_answer
		;;
	esac
}

if load; then
	if [ "${1:-}" = list ]; then
		printf '%s\n' "$answer" | jq -r '.data.attributes.variables | keys[]' | while read -r key; do
			printf '%-24s  %s\n' "$key" "$origin"
		done
		exit 0
	fi
elif is_plain; then
	[ "${1:-}" != list ] || {
		from_host list
		exit
	}
	# The last line shows that the files were read to their end.
	exports=$(from_host) || exit 78
	case $exports in
	*"$newline#") ;;
	*)
		echo "pakman: /etc/conf.d/$service, or a file it builds on, exits the shell that reads it" >&2
		exit 78
		;;
	esac
	exports=$(nothing)$newline$exports
	notes=
	origin="/etc/conf.d/$service"
else
	printf '%s%s\n' "$notes" "pakman: no configuration, so nothing runs" >&2
	exit 75
fi
if [ -n "${PAKMAN_VERBOSE:-}" ]; then
	unusable=${exports%%"$newline"*}
	[ "$unusable" = "# " ] || note "left out, because of their names: ${unusable#??}"
	printf '%s%s\n' "$notes" "pakman: configuration from $origin" >&2
fi
cat <<END
export HOME=/var/lib/{{ name }} USER={{ login }} LOGNAME={{ login }}
HOSTNAME=\$(uname -n)
export HOSTNAME
unset PAKMAN_VERBOSE PAKMAN_CONFIGURATION
$exports
END
