#!/bin/sh
# Runs a program in the environment of {{ name }}:
#
#     env-exec 'shell command line'
#     env-exec PROGRAM ARGUMENT...
#
# The exit code is the program's, or 75 when there is no configuration.

if [ $# -eq 0 ]; then
	echo "usage: env-exec 'shell command line' | env-exec PROGRAM ARGUMENT..." >&2
	exit 64
fi
if [ $# -eq 1 ]; then
	set -- /bin/sh -c "$1"
fi
{%- if let Some(user) = user %}
# Looked up now, because the configuration may bring a PATH of its own.
set -- "$(command -v s6-setuidgid)" {{ user }} "$@"
{%- endif %}

. /var/lib/{{ name }}/bin/environment || exit
cd /var/lib/{{ name }} || exit
exec "$@"
