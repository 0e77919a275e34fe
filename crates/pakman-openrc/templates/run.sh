#!/bin/sh
# shellcheck disable=SC1003,SC2016 # another shell reads what stands in single quotes
# Loads the configuration, then becomes the service that SERVICE_MODE chooses. s6-supervise runs
# this in /run/{{ name }}/service with fd 3 open for the news that the service is ready.

exec 2>&1

# Until the program runs, TERM is what stops this. `finish` is told that the configuration is not
# there yet, and which group the processes of the service belong to.
rm -f down-signal data/reload
: >data/loading
echo "$$" >data/group
{%- if tools %}

# Looked up now, because the configuration may bring a PATH of its own; kept where no variable
# of the configuration can be in the way.
set -- "$(command -v s6-softlimit)" "$(command -v s6-setuidgid)" "$(command -v fdmove)"
{%- endif %}

PAKMAN_VERBOSE=1
if ! . /var/lib/{{ name }}/bin/environment; then
	# Without output, for nothing is to hold the log open when this is stopped.
	sleep 4 >/dev/null 2>&1
	exit 0
fi

case "${SERVICE_MODE:-}" in
'' {%- for service in services %} | {{ service.name }}{% endfor %}) ;;
*) printf 'pakman: no service is called %s, so this is %s\n' "$SERVICE_MODE" {{ default }} ;;
esac

# Tells s6 that the service is ready, as far as can be known from here.
ready() {
	echo >&3
	exec 3>&-
}

# The program takes the place of this shell. The init script is told that there was a
# configuration, at least once.
become() {
	mv data/loading data/loaded
	cd /var/lib/{{ name }} || exit 1
	exec "$@"
}

case "${SERVICE_MODE:-}" in
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
	become {% if !service.limits.is_empty() %}"$1"
{%- for limit in service.limits %} {{ limit.option }} {{ limit.amount }}{% endfor %} {% endif -%}
	{% if let Some(user) = user %}"$2" {{ user }} {% endif -%}
	{% if let Some(fd) = service.notification_fd %}"$3" {{ fd }} 3 {% endif -%}
	/bin/sh -c {{ service.line }}
	;;
{%- endfor %}
esac
