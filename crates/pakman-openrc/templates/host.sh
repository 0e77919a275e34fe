#!/bin/sh
# shellcheck disable=SC1090 # which files are read is known when they are
# The variables of {{ name }} on a host that no orchestrator manages:
#
#     env -i /bin/sh host SERVICE         prints the statements that set them
#     env -i /bin/sh host SERVICE list    shows which there are, and where each comes from
#
# SERVICE is {{ name }} or a link to it, such as {{ name }}.worker. Later ones win: the defaults of the
# kit, the secrets generated on this host, /etc/conf.d/{{ name }}; for a link also SERVICE_MODE, which is
# the end of its name, and its own file in /etc/conf.d.
#
# These files are shell, and see only this process: nothing but what they export is exported here,
# and no program is started once they are read. Names of ours begin with _pakman. The exit code is
# 78 if somebody has to fix something.

exec 3>&1 >&2
_pakman_name={{ name }}
_pakman_service=$1
_pakman_mode=${1#"$_pakman_name".}
_pakman_does=${2:-print}
_pakman_path=$PATH
_pakman_folder=/etc/{{ name }}
_pakman_secrets=$_pakman_folder/secrets
_pakman_missing=
_pakman_newline='
'

_pakman_stop() {
	printf 'pakman: %s\n' "$1"
	exit 78
}

# _pakman_shell FILE: reads the file, if it exists.
_pakman_shell() {
	[ ! -e "$1" ] || . "$1"
}

# Reads all that exist, in order.
_pakman_read() {
{%- for setting in settings %}
{%- if let Some(default) = setting.default %}
	export {{ setting.name }}={{ default }}
{%- endif %}
{%- endfor %}
	_pakman_shell "$_pakman_secrets"
	_pakman_shell /etc/conf.d/{{ name }}
	if [ "$_pakman_service" != {{ name }} ]; then
		case $_pakman_mode in
		{% for mode in modes %}{% if !loop.first %} | {% endif %}{{ mode }}{% endfor %}) export SERVICE_MODE="$_pakman_mode" ;;
		esac
		_pakman_shell "/etc/conf.d/$_pakman_service"
	fi
	set +eux
}

# _pakman_has NAME: whether it is exported and not empty.
_pakman_has() {
	case $_pakman_newline$(export -p) in
	*"${_pakman_newline}export $1="*) eval "[ -n \"\$$1\" ]" ;;
	*) return 1 ;;
	esac
}

# _pakman_is_safe PATH: whether nobody else can change it.
_pakman_is_safe() {
	case $(stat -c %u%A "$1") in
	"$(id -u)"?????[!w]??[!w]?) ;;
	*) return 1 ;;
	esac
}
{%- if self.has_secrets() %}

# _pakman_secret NAME LENGTH FORM: generates one that no file has a value for, and keeps it.
_pakman_secret() {
	if grep -q "^export $1=" "$_pakman_secrets" 2>/dev/null ||
		(_pakman_read >/dev/null 2>&1 && _pakman_has "$1"); then
		return
	fi
	if ! mkdir -p "$_pakman_folder" || ! _pakman_is_safe "$_pakman_folder/."; then
		_pakman_stop "$_pakman_folder has to be a folder that root alone can change"
	fi
	umask 077
	# Two services may start at once.
	_pakman_tries=50
	until mkdir /run/{{ name }}.secrets 2>/dev/null || [ "$((_pakman_tries -= 1))" -eq 0 ]; do
		sleep 0.1
	done
	if ! grep -q "^export $1=" "$_pakman_secrets" 2>/dev/null; then
		case $3 in
		laravel) set -- "$1" "base64:$(head -c "$2" /dev/urandom | base64 | tr -d '\n')" ;;
		*) set -- "$1" "$(LC_ALL=C tr -dc A-Za-z0-9 </dev/urandom 2>/dev/null | head -c "$2")" ;;
		esac
		printf "export %s='%s'\n" "$@" >>"$_pakman_secrets"
	fi
	rmdir /run/{{ name }}.secrets
}
{%- endif %}

# _pakman_need NAME LINE: if it has no value, LINE is what to write.
_pakman_need() {
	if ! _pakman_has "$1"; then
		_pakman_missing="$_pakman_missing$_pakman_newline  $2"
		eval "[ -z \"\${$1-}\" ]" || _pakman_missing="$_pakman_missing (it is there, without export)"
	fi
}

# _pakman_tell NAME OTHERWISE: where its value comes from.
_pakman_tell() {
	for _pakman_file in "/etc/conf.d/$_pakman_service" /etc/conf.d/{{ name }} "$_pakman_secrets"; do
		if (_pakman_shell "$_pakman_file" >/dev/null 2>&1 && _pakman_has "$1"); then
			set -- "$1" "$_pakman_file"
			break
		fi
	done
	printf '%-24s  %s\n' "$1" "$2" >&3
}

for _pakman_file in "/etc/conf.d/$_pakman_service" /etc/conf.d/{{ name }} "$_pakman_secrets"; do
	if [ -e "$_pakman_file" ] && [ ! -r "$_pakman_file" ]; then
		_pakman_stop "$_pakman_file can be read by root alone"
	fi
done
if [ -e "$_pakman_secrets" ]; then
	if ! _pakman_is_safe "$_pakman_folder/." || ! _pakman_is_safe "$_pakman_secrets"; then
		_pakman_stop "$_pakman_secrets has to be a file, in a folder, that root alone can change"
	fi
fi
{%- for setting in settings %}
{%- if let Some(secret) = setting.secret %}
[ "$_pakman_does" = list ] || _pakman_secret {{ setting.name }} {{ secret.length }} {{ secret.form }}
{%- endif %}
{%- endfor %}

if [ "$_pakman_does" = list ]; then
{%- for setting in settings %}
	_pakman_tell {{ setting.name }} {{ setting.otherwise() }}
{%- endfor %}
	while IFS= read -r _pakman_line; do
		case $_pakman_line in
		"export "*=*)
			_pakman_line=${_pakman_line#export }
			_pakman_line=${_pakman_line%%=*}
			;;
		*) continue ;;
		esac
		case $_pakman_line in
		IFS | OPTIND | PATH | PPID | PWD | OLDPWD | SHLVL {%- for setting in settings %} | {{ setting.name }}{% endfor %} | *[!A-Za-z0-9_]*) ;;
		*) _pakman_tell "$_pakman_line" "the name of $_pakman_service" ;;
		esac
	done <<END
$(_pakman_read >/dev/null 2>&1 && export -p)
END
fi

_pakman_read
{%- for setting in settings %}
{%- if setting.is_needed() %}
_pakman_need {{ setting.name }} {{ setting.line() }}
{%- endif %}
{%- endfor %}
if [ -n "$_pakman_missing" ]; then
	# An install script is told, and still succeeds.
	[ ! -e /run/{{ name }}.installing ] || echo incomplete >>/run/{{ name }}.installing
	_pakman_stop "these have no value; write them with one into /etc/conf.d/$_pakman_name:$_pakman_missing"
fi
[ "$_pakman_does" = print ] || exit 0

# Without what every shell sets by itself.
[ "$PATH" != "$_pakman_path" ] || unset PATH
unset IFS PPID PWD OLDPWD SHLVL
printf '%s\n#\n' "$(export -p)" >&3
