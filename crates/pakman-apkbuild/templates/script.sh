#!/bin/sh
{%- if self.prepares() %}
{%- if self.is_supervised() %}

# OpenRC before 0.63 runs /bin/s6-svscan; Alpine 3.21 moved it to /usr/bin.
if [ -e /usr/bin/s6-svscan ] && [ ! -e /bin/s6-svscan ]; then
	ln -sf /usr/bin/s6-svscan /bin/s6-svscan || exit
fi
{%- endif %}

cut -d: -f1 /etc/group | grep -qxF {{ name }} ||
	addgroup -S {{ name }} || exit
cut -d: -f1 /etc/passwd | grep -qxF {{ name }} ||
	adduser -S -D -H -h /var/lib/{{ name }} -s /sbin/nologin -G {{ name }} -g {{ name }} {{ name }} || exit
{%- if self.is_home() %}
{% include "hand-over.sh" %}
{%- endif %}
{%- endif %}
{%- if self.secures() %}
{% include "secure.sh" %}
{%- endif %}
{%- if let Some(hook) = hook %}
{% if self.goes_on() %}
# The hook, in a shell of its own: what stands below is run whatever it says.
/bin/sh -c {{ hook }} "$0" "$@"
status=$?
{%- else %}
{{ hook|safe }}
{%- endif %}
{%- endif %}
{%- if self.secures() && hook.is_some() %}

secure || exit
{%- endif %}
{%- if self.clears() %}

# What still runs, and the last variables that it was given. The init script is there yet.
[ ! -x /etc/init.d/{{ name }} ] || rc-service --ifstarted --quiet {{ name }} stop
rm -rf /var/cache/{{ name }}
{%- endif %}
{%- if self.goes_on() && hook.is_some() %}

exit $status
{%- endif %}
