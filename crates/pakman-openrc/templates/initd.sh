#!/sbin/openrc-run
# shellcheck shell=sh
# shellcheck disable=SC1003,SC2016 # another shell reads what stands in single quotes
# The service of {{ name }} and its commands. s6 supervises the service, without OpenRC's own s6
# backend, which differs from release to release.
#
# A link to this file such as {{ name }}.worker is another service of the package, with a log and
# settings of its own.

# OpenRC has read /etc/conf.d/{{ name }} into this shell. What that exports is the application's, and
# bin/environment reads it for itself; none of it may reach what root runs here.
unset IFS
PATH=${RC_LIBEXECDIR:+$RC_LIBEXECDIR/bin:$RC_LIBEXECDIR/sbin:}/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin
export PATH
while read -r _line; do
	_line=${_line#export }
	case ${_line%%=*} in
	'' | *[!A-Za-z0-9_]* | [0-9]* | _line | RC_* | EINFO_* | EERROR_* | IN_* | PAKMAN_* | SVCNAME | LANG | LC_* | TERM | PATH | PWD | SHLVL) ;;
	*)
		# Unsetting a read-only one would end the shell.
		! (unset "${_line%%=*}") 2>/dev/null || unset "${_line%%=*}"
		;;
	esac
done <<END
$(export -p)
END

description={{ description }}
extra_commands={{ extra_commands }}
{%- if own_reload %}
extra_started_commands=reload
description_reload='Make the service read its configuration again'
{%- endif %}
{%- if own_variables %}
description_variables='Show which variables it has and where they come from'
{%- endif %}
{%- for command in commands %}
{%- if let Some(description) = command.description %}
description_{{ command.name }}={{ description }}
{%- endif %}
{%- endfor %}

# How many seconds start waits for the configuration, and for a program that says when it is ready.
# /etc/conf.d/{{ name }} may set another number.
: "${start_timeout:=60}"

_service=/run/${RC_SVCNAME:?}/service
_scan=${RC_SVCDIR:-/run/openrc}/s6-scan
_link=$_scan/$RC_SVCNAME
_log=/var/log/$RC_SVCNAME
# Where PAKman 8 had the service supervised.
_old=/var/lib/{{ name }}/service
_why=
# Commands that a hook ran before their variables were set.
_pending=/var/lib/{{ name }}/service/pending

depend() {
	need net s6-svscan
	# If the host runs one of these, it is up first.
	after postgresql mariadb redis valkey
}

# _within TENTHS COMMAND...: whether the command succeeds within so many tenths of a second.
_within() {
	local tenths="$1"
	shift
	while ! "$@"; do
		[ "$tenths" -gt 0 ] || return 1
		tenths=$((tenths - 1))
		sleep 0.1
	done
}

_rescan() {
	s6-svscanctl "$1" "$_scan" 2>/dev/null
}

_supervised() {
	s6-svok "$1" 2>/dev/null
}

# Whether it has a supervisor that already reports its state. s6-svok says yes earlier, when
# s6-svwait has nothing to read yet and gives up at once.
_answers() {
	s6-svstat "$1" >/dev/null 2>&1
}

_gone() {
	! _supervised "$_service" && ! _supervised "$_service/log" &&
		! _supervised "$_old" && ! _supervised "$_old/log"
}

# Makes a fresh copy of the service folder, so that s6 leaves nothing in the package's own and an
# upgraded run script takes effect. On fd 3 run reports that the configuration is loaded.
_prepare() {
	checkpath -q -d -m 0755 "${_service%/*}" &&
		checkpath -q -d -m 0750{% if let Some(user) = user %} -o root:{{ user }}{% endif %} "$_log" &&
		rm -rf "$_service" &&
		mkdir -p "$_service/data" "$_service/log" &&
		cp /var/lib/{{ name }}/service/run /var/lib/{{ name }}/service/finish "$_service" &&
		cp /var/lib/{{ name }}/service/log/run "$_service/log" &&
		ln -s "$_log" "$_service/log/folder" &&
		echo "$RC_SVCNAME" >"$_service/data/name" &&
		: >"$_service/down" &&
		echo 3 >"$_service/notification-fd" &&
		echo 10000 >"$_service/timeout-kill"
}

# If this was installed within the second in which OpenRC last looked, OpenRC does not know yet that
# it needs s6-svscan; and an s6-svscan that has just been started may not listen yet, or, in OpenRC
# 0.63, not have made its folder. Every service it supervises gets its environment, so it gets none
# of this one's.
_supervise() {
	[ -d "$_scan" ] || env -i PATH="$PATH" rc-service -q s6-svscan start || return
	_within 50 [ -d "$_scan" ] &&
		ln -sfn "$_service" "$_link" &&
		_within 50 _rescan -a &&
		_within 50 _answers "$_service" &&
		_within 50 _answers "$_service/log"
}

# Stops the program: its stop signal, and KILL once its time is up.
_bring_down() {
	local timeout
	# Not `read`, which in busybox 1.38 never returns if a signal arrives.
	timeout=$(cat "$_service/timeout-kill" 2>/dev/null || echo 10000)
	_within 50 _answers "$_service" &&
		s6-svc -d "$_service" && s6-svwait -D -t "$((timeout + 10000))" "$_service"
}

# Starts the program, which must be the same process for a second. What s6-svwait complains about is
# in _why.
_bring_up() {
	local pid=
	s6-svc -u "$_service" &&
		_why=$(s6-svwait -U -t "${start_timeout}000" "$_service" 2>&1) &&
		pid=$(s6-svstat -o pid "$_service") &&
		sleep 1 &&
		[ "$pid" -gt 0 ] &&
		[ "$(s6-svstat -o pid "$_service")" = "$pid" ]
}

# Stops the program, ends the processes that supervise it and its log, and leaves nothing in /run.
# A process that detached itself and has the log open keeps the logger from ending, which is then
# told to exit.
_tear_down() {
	local failed=0
	if _supervised "$_service"; then
		_bring_down || failed=1
	fi
	rm -f "$_link"
	_rescan -an
	_within 50 _gone || {
		for _place in "$_service" "$_service/log" "$_old" "$_old/log"; do
			s6-svc -dx "$_place" 2>/dev/null
		done
		_within 50 _gone || failed=1
	}
	[ "$failed" -ne 0 ] ||
		rm -rf "${_service%/*}" "$_old/supervise" "$_old/event" "$_old/log/supervise" "$_old/log/event"
	# OpenRC's own backend has put a link into the folder that it meant to link.
	[ ! -L "$_old/$RC_SVCNAME" ] || rm -f "$_old/$RC_SVCNAME"
	return "$failed"
}

start() {
	ebegin "Starting $RC_SVCNAME"
	# Nothing may run that OpenRC does not know of.
	trap "trap '' HUP INT TERM; _tear_down; exit 1" HUP INT TERM
	# What a killed start or a zap left behind.
	_tear_down
	_catch_up || {
		eend 1 "what has to run before the first start has failed"
		return 1
	}
	_prepare || {
		eend 1 "$_service cannot be prepared"
		return 1
	}
	_supervise || {
		_tear_down
		eend 1 "s6-svscan does not supervise $_scan"
		return 1
	}
	if _bring_up; then
		eend 0
		return 0
	fi
	if [ -e "$_service/data/incomplete" ]; then
		_tear_down
		eend 1 "it has no configuration to start with"
		/var/lib/{{ name }}/bin/environment >/dev/null
		return 1
	fi
	local reason="there was no configuration for $start_timeout seconds"
	if [ -e "$_service/data/loaded" ]; then
		reason="the program ended, or did not say within $start_timeout seconds that it is ready"
	elif [ "${_why%timed out}" = "$_why" ]; then
		reason="s6 cannot start it (${_why:-s6-svc failed})"
	fi
	_tear_down
	eend 1 "$reason; the end of $_log/current:"
	tail -n 10 "$_log/current" >&2
	return 1
}

stop() {
	ebegin "Stopping $RC_SVCNAME"
	_tear_down
	eend "$?" "$RC_SVCNAME is still there"
}

# Between two runs, and until it is ready, a service is starting.
status() {
	if service_stopping; then
		ewarn "status: stopping"
		return 4
	elif service_starting; then
		ewarn "status: starting"
		return 8
	elif ! service_started && ! _supervised "$_service"; then
		einfo "status: stopped"
		return 3
	fi
	case $(s6-svstat -o ready,wantedup "$_service" 2>/dev/null) in
	true*)
		einfo "status: started"
		return 0
		;;
	*true)
		ewarn "status: starting"
		return 8
		;;
	esac
	eerror "status: crashed"
	return 32
}
{%- if own_reload %}

# Sends the signal that the service names; without one, restarts the program.
reload() {
	local signal=
	ebegin "Reloading $RC_SVCNAME"
	[ ! -e "$_service/data/reload" ] || read -r signal <"$_service/data/reload"
	if [ -n "$signal" ]; then
		s6-svc "$signal" "$_service"
	else
		_bring_down && _bring_up
	fi
	eend "$?" "$RC_SVCNAME is not up again, see $_log/current"
}
{%- endif %}

# _command NAME: runs a command of the application; 64 if it has no such command.
_command() {
	case $1 in
{%- for command in commands %}
{%- if !command.bare %}
	{{ command.name }}) /var/lib/{{ name }}/bin/env-exec {{ command.line }} ;;
{%- endif %}
{%- endfor %}
	*) return 64 ;;
	esac
}

# _defer NAME CODE: the exit code of a command that ended with CODE. If nobody could set its
# variables because the package is only being installed, the install script goes on, and the first
# start runs the command.
_defer() {
	local pid=
	[ "$2" -ne 78 ] || read -r pid 2>/dev/null </run/{{ name }}.installing
	kill -0 "${pid:-none}" 2>/dev/null || return "$2"
	grep -qxF "$1" "$_pending" 2>/dev/null || echo "$1" >>"$_pending"
	echo "pakman: $1 will run at the first start"
}

# Runs what waits for the first start, in order, each until it succeeds.
_catch_up() {
	local command
	while [ -s "$_pending" ]; do
		read -r command <"$_pending"
		_command "$command" || [ $? -eq 64 ] || return
		sed -i 1d "$_pending"
	done
	rm -f "$_pending"
}

# Only the command that was asked for becomes a function: whatever a command is called (config, need,
# tail), nothing above and nothing of OpenRC runs it by mistake.
case "${RC_CMD:-}" in
{%- for command in commands %}
{{ command.name }})
	{{ command.name }}() {
{%- if command.bare %}
		PAKMAN_CONFIGURATION=none /var/lib/{{ name }}/bin/env-exec {{ command.line }}
{%- else %}
		_command {{ command.name }} || _defer {{ command.name }} "$?"
{%- endif %}
	}
	;;
{%- endfor %}
{%- if own_variables %}
variables)
	variables() {
		/var/lib/{{ name }}/bin/environment list
	}
	;;
{%- endif %}
esac
