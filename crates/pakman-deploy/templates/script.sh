#!/bin/sh
# Deploys {{ name }} {{ version }} on this host, an Alpine one, as root: what `pakman deploy` does from
# elsewhere.
#
#     sh THIS [REPOSITORY]
#
# REPOSITORY has {{ arch }}/{{ file }}: a folder, or an address that begins with http.
# It contains the values of the variables; keep it private.

set -eu
umask 077
app={{ name }}
arch={{ arch }}
repository=${1:-{{ source }}}

fail() {
	printf '%s\n' "$*" >&2
	exit 1
}

# shellcheck disable=SC1091 # it is the host's
. /etc/os-release
[ "$ID" = alpine ] || fail "this host runs $ID, and $app is built for Alpine"
{%- if let Some(alpine) = alpine %}
case $VERSION_ID in
{{ alpine }} | {{ alpine }}.*) ;;
*) fail "this host runs Alpine $VERSION_ID, and $app is built for "{{ alpine }} ;;
esac
{%- endif %}
[ "$(apk --print-arch)" = "$arch" ] || fail "this host is $(apk --print-arch), and $app is built for $arch"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/incoming"
cd "$work/incoming"

printf '%s' {{ manifest }} >manifest
printf '%s' {{ packages }} >packages
printf '%s' {{ deployed }} >deployed
printf '%s' {{ key }} >key
printf '%s' {{ trusted }} >trusted
printf '%s' {{ index }} | base64 -d >APKINDEX.tar.gz
{%- if let Some(template) = template %}
printf '%s' {{ template }} >template

# What is set here counts over what was set before; what people wrote stays.
old=/etc/conf.d/{{ name }}
above() {
	if [ -e "$old" ]; then
		awk -v first={{ first }} -v last={{ last }} '
			$0 == first { ours = 1 }
			!ours { print }
			$0 == last { ours = 0 }
		' "$old"
	else
		cat template
	fi
}
printf '%s\n' "$(above)" >confd
printf '%s' {{ block }} >>confd
{%- endif %}

while read -r _ file; do
	[ "$file" != APKINDEX.tar.gz ] || continue
	case $repository in
	http://* | https://*) wget -q -O "$file" "$repository/$arch/$file" ;;
	*) cp "$repository/$arch/$file" "$file" ;;
	esac || fail "$repository/$arch has no $file"
done <manifest

cat >"$work/host" <<'END_OF_HOST'
{{ host|safe -}}
END_OF_HOST
tar -cf - . | /bin/sh "$work/host" receive "$app"
/bin/sh "$work/host" switch "$app" "$arch" {{ seconds }} {{ port }} {{ path }} "$(hostname)" >"$work/told"
while read -r word value; do
	case $word in
	outcome | missing) printf '%s: %s\n' "$word" "$value" ;;
	reason | said | log | back) printf '%s:\n%s\n' "$word" "$(printf '%s' "$value" | base64 -d)" >&2 ;;
	esac
done <"$work/told"
grep -qx 'outcome deployed' "$work/told"
