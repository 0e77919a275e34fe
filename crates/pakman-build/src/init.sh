# The first process of a part's namespace: sh init.sh PASSWD GROUP PROGRAM [ARGUMENT...]
#
# The machine's own lists of users and groups give way to those that know the package's.
mount --bind "$1" /etc/passwd && mount --bind "$2" /etc/group || exit
shift 2
"$@"
exit $?
