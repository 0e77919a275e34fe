
{% if self.is_owned() -%}
# What an application that ran as root has left, or whoever put something there, is the user's from
# now on.
{%- else -%}
# What an application that had a user of its own has left is root's from now on.
{%- endif %}
(
	home=/var/lib/{{ name }}
	state=$(stat -L -c %U:%a "$home" 2>/dev/null)

	# give OWNER: the current folder and everything below. A name is never a path, a link is never
	# followed, and a folder is entered only where it lies: nothing that the application's user has
	# put there leads root elsewhere. A file with several names may be somebody else's.
	give() {
		[ "$PWD" = "$home" ] || chown "$1" .
		find . -mindepth 1 -maxdepth 1 ! -type d -links 1 -exec chown -h "$1" {} +
		for folder in * .[!.]* ..?*; do
			case "$PWD/$folder" in
			"$home/bin" | "$home/service") continue ;;
			esac
			if [ -d "$folder" ] && [ ! -L "$folder" ]; then
				(
					there=$PWD/$folder
					cd -P "./$folder" && [ "$PWD" = "$there" ] && give "$1"
				)
			fi
		done
	}
{% if self.is_owned() %}
	case "$state" in
	'' | root:1775) exit ;;
	esac
	cd -P "$home" || exit
	home=$PWD
	# Root's before anything else, so that nothing in it is exchanged meanwhile.
	chown root:{{ name }} . || exit
	chmod 1775 . || exit
	give {{ name }}:{{ name }}
{%- else %}
	[ "$state" = root:1775 ] || exit 0
	cd -P "$home" || exit
	home=$PWD
	give root:root
	chown root:root bin || exit
	chmod 755 bin || exit
	chown {{ name }}:{{ name }} . && chmod 755 .
{%- endif %}
) || exit
