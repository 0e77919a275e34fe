
# What root runs is root's alone to change: apk leaves a folder that is there as it is, and a hook
# may give away more than it means to. From the top down, so that a name, once it is root's, is not
# put to another use.
secure() (
	cd -P /var/lib/{{ name }} || exit
	chown root:{{ name }} . || exit
	chmod 1775 . || exit
	for path in bin service service/log \
		bin/environment bin/env-exec service/run service/finish service/host service/log/run; do
		chown -h root:root "$path" || exit
		if [ -L "$path" ]; then
			echo "$PWD/$path has become a link" >&2
			exit 1
		fi
		chmod go-w "$path" || exit
	done
	chmod 755 service service/log || exit
	chown root:{{ name }} bin && chmod 1775 bin
)

secure || exit
