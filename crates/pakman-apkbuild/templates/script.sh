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
{% if self.defers() %}
# Commands know by this that an install script runs, which has to come to its end on a host where
# nobody could set a variable before the package was there.
echo "$$" 2>/dev/null >/run/{{ name }}.installing
{%- endif %}
{%- if self.goes_on() %}
# The hook, in a shell of its own: what stands below is run whatever it says.
/bin/sh -c {{ hook }} "$0" "$@"
status=$?
{%- else %}
{{ hook|safe }}
{%- endif %}
{%- if self.defers() %}
case $(cat /run/{{ name }}.installing 2>/dev/null) in
*incomplete*)
	echo pakman: set what is missing, then: rc-service {{ name }} start
	status=0
	;;
esac
rm -f /run/{{ name }}.installing
{%- endif %}
{%- endif %}
{%- if self.secures() && hook.is_some() %}

secure || exit
{%- endif %}
{%- if self.clears() %}

# What still runs, and the last variables that it was given. The init script is there yet.
[ ! -x /etc/init.d/{{ name }} ] || rc-service --ifstarted --quiet {{ name }} stop
rc-update --quiet --all del {{ name }} >/dev/null 2>&1
rm -rf /var/cache/{{ name }}
rm -f /var/lib/{{ name }}/service/pending
rmdir /var/lib/{{ name }}/service 2>/dev/null

# More services of the package are links to its init script.
for link in /etc/init.d/{{ name }}.*; do
	case $(readlink "$link") in
	{{ name }} | /etc/init.d/{{ name }})
		rc-service --ifstarted --quiet "${link##*/}" stop
		rc-update --quiet --all del "${link##*/}" >/dev/null 2>&1
		rm -f "$link"
		;;
	esac
done
for file in /etc/{{ name }}/secrets /etc/conf.d/{{ name }}.*; do
	[ ! -e "$file" ] || echo "pakman: $file stays; remove it when nothing needs it any more"
done
{%- endif %}
{%- if self.goes_on() && hook.is_some() %}

exit $status
{%- endif %}
