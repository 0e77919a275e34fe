#!/bin/sh
# shellcheck disable=SC2016 # another shell reads what stands in single quotes
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

statements=$(/var/lib/{{ name }}/bin/environment) || exit
cd /var/lib/{{ name }} || exit
# They are handed on through a file that has lost its name before they come into it.
file=$(mktemp /run/{{ name }}.XXXXXX 2>/dev/null || mktemp) || exit
exec 8>"$file"
exec 9<"$file"
rm "$file"
printf '%s\n' "$statements" >&8 || exit
exec 8>&-
{%- if user.is_some() %}
# First the user, then the variables: PATH and LD_PRELOAD may be among them, and root is not to
# follow them.
{%- endif %}
exec {% if let Some(user) = user %}s6-setuidgid {{ user }} {% endif %}/bin/sh -c {{ apply }} sh "$@"
