#!/bin/sh
# shellcheck disable=SC2016 # another shell reads what stands in single quotes
# Runs a program in the environment of {{ name }}:
#
#     env-exec 'shell command line'
#     env-exec PROGRAM ARGUMENT...
#
# The exit code is that of the program, or 75 if there is no configuration.

if [ $# -eq 0 ]; then
	echo "usage: env-exec 'shell command line' | env-exec PROGRAM ARGUMENT..." >&2
	exit 64
fi
if [ $# -eq 1 ]; then
	set -- /bin/sh -c "$1"
fi

statements=$(/var/lib/{{ name }}/bin/environment) || exit
cd /var/lib/{{ name }} || exit
# They are passed on in a file that is unlinked before anything is written to it.
file=$(mktemp /run/{{ name }}.XXXXXX 2>/dev/null || mktemp) || exit
exec 8>"$file"
exec 9<"$file"
rm "$file"
printf '%s\n' "$statements" >&8 || exit
exec 8>&-
{%- if user.is_some() %}
# First the user changes, then the variables are set: root must not follow a PATH or an LD_PRELOAD
# among them.
{%- endif %}
exec {% if let Some(user) = user %}s6-setuidgid {{ user }} {% endif %}/bin/sh -c {{ apply }} sh "$@"
