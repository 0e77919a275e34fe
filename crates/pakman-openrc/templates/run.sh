#!/bin/sh
# shellcheck disable=SC1003,SC2016 # another shell reads what stands in single quotes
# Loads the configuration, then becomes the service that SERVICE_MODE chooses. s6-supervise runs
# this in /run/SERVICE/service, with fd 3 open to be told that the service is ready.

exec 2>&1

# Until the program runs, TERM stops this. `finish` is told that there is no configuration yet, and
# which group the processes of the service belong to.
rm -f down-signal data/reload data/incomplete
: >data/loading
echo "$$" >data/group

# Messages go to the log; the statements set the variables.
read -r RC_SVCNAME <data/name
export RC_SVCNAME
statements=$(PAKMAN_VERBOSE=1 /var/lib/{{ name }}/bin/environment)
case $? in
0) ;;
78)
	# A restart would not help until somebody sets what is missing; `finish` gives up.
	: >data/incomplete
	exit 0
	;;
*)
	# Without output, so that nothing has the log open when this is stopped.
	sleep 4 >/dev/null 2>&1
	exit 0
	;;
esac
# This shell runs nothing while they are set, so a PATH or LD_PRELOAD among them has no effect.
mode=$(
	eval "$statements"
	printf '%s' "${SERVICE_MODE:-}"
)

case "$mode" in
'' {%- for service in services %} | {{ service.name }}{% endfor %}) ;;
*) printf 'pakman: no service is named %s; running %s\n' "$mode" {{ default }} ;;
esac

# Tells s6 that the service is ready, as far as this script can know.
ready() {
	echo >&3
	exec 3>&-
}

# The program replaces this shell. The init script is told that there has been a configuration. The
# statements are passed on in a file that is unlinked before anything is written to it.
become() {
	mv data/loading data/loaded
	file=$(mktemp data/XXXXXX) || exit
	exec 8>"$file"
	exec 9<"$file"
	rm "$file"
	printf '%s\n' "$statements" >&8 || exit
	exec 8>&-
	cd /var/lib/{{ name }} || exit
	exec "$@"
}

case "$mode" in
{%- for service in services %}
{% if service.is_default %}*{% else %}{{ service.name }}{% endif %})
	echo {{ service.stop_signal }} >down-signal
	echo {{ service.stop_timeout }} >timeout-kill
{%- if let Some(option) = service.reload %}
	echo {{ option }} >data/reload
{%- endif %}
{%- if service.ready_when_loaded %}
	ready
{%- endif %}
	become {% if !service.limits.is_empty() %}s6-softlimit
{%- for limit in service.limits %} {{ limit.option }} {{ limit.amount }}{% endfor %} {% endif -%}
	{% if let Some(user) = user %}s6-setuidgid {{ user }} {% endif -%}
	/bin/sh -c {{ apply }} sh {% if let Some(fd) = service.notification_fd -%}
	"$(command -v fdmove)" {{ fd }} 3 {% endif -%}
	/bin/sh -c {{ service.line }}
	;;
{%- endfor %}
esac
