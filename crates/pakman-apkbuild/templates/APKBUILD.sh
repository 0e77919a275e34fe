{% if let Some(maintainer) = &package.metadata.maintainer -%}
maintainer="{{ maintainer|dq }}"
{% endif -%}
pkgname={{ package.name.as_str() }}
pkgver={{ context.version.as_str() }}
pkgrel={{ context.release }}
pkgdesc="{{ package.metadata.description|dq }}"
url="{{ package.metadata.url|dq }}"
arch="{{ self.architectures()|dq }}"
license="{{ package.metadata.license|dq }}"
depends="{{ depends|dq }}"
makedepends="{{ self.makedepends()|dq }}"
options="{{ options|dq }}"
{%- if self.has_user() %}
pkgusers="$pkgname"
pkggroups="$pkgname"
{%- endif %}
{%- if openrc.is_some() %}
subpackages="$pkgname-openrc"
{%- endif %}
{%- if !scripts.is_empty() %}
install="
{%- for (event, _) in scripts.iter() %}
	$pkgname.{{ event.name()|dq }}
{%- endfor %}
	"
{%- endif %}
{%- if source.is_empty() %}
source="$pkgname-$pkgver.tar"
{%- else %}
source="
	$pkgname-$pkgver.tar
{%- for word in source.iter() %}
	{{ word|dq }}
{%- endfor %}
	"
{%- endif %}
builddir="$srcdir"

# Packs the source tree for abuild: abuild snapshot && abuild -r
snapshot() {
	abuild ${forceroot:+-F} clean
	abuild ${forceroot:+-F} deps

	rm -f "$pkgname"-[0-9]*.tar
	tar -cf "$pkgname-$pkgver.tar" -C {{ context.sources }} \
		--sort=name --owner=0 --group=0 --numeric-owner \
		--anchored --no-wildcards --exclude=./.apk \
{%- for path in context.excluded %}
		--exclude=./{{ path }} \
{%- endfor %}
		.

	abuild ${forceroot:+-F} checksum
}
{%- if let Some(command) = &command %}

build() {
{{ command|safe }}
}
{%- endif %}
{%- match contents %}
{%- when Contents::Body(body) %}

package() {
	mkdir -p "$pkgdir"
{{ body|safe }}
}
{%- when Contents::Copies with { destinations, owned, nginx, installed } %}

package() {
	local file{% if destinations.len() > 1 %} words{% endif %} home="$pkgdir/var/lib/$pkgname"

	mkdir -p "$home"
{%- if !destinations.is_empty() %}

	# abuild links what source= names into the tree; it is no part of the application.
	for file in "$srcdir"/*; do
		[ -L "$file" ] || continue
		case "$(readlink "$file")" in
		"$startdir"/* | "$SRCDEST"/*) rm "$file" ;;
		esac
	done

	# All in one copy, so that hard links stay.
	set --
	{%- for destination in destinations %} {{ destination|glob }}{% endfor %}
	for file; do
		[ -e "$file" ] || [ -L "$file" ] || die "build.destinations: there is no $file"
		case "/$file/" in
		*/../*) die "build.destinations: $file leads out of the sources" ;;
		esac
	done
{%- if destinations.len() > 1 %}
	# Each once, whatever patterns it fits.
	words="$(LC_ALL=C awk -v q="'" 'BEGIN {
		for (i = 1; i < ARGC; i++) {
			name = word = ARGV[i]
			sub("/$", "", name)
			gsub(q, q "\"" q "\"" q, word)
			if (!seen[name]++) printf " %s", q word q
		}
	}' "$@")"
	eval "set -- $words"
{%- endif %}
	cp -a -- "$@" "$home"
{%- endif %}
{%- if *owned %}
	chown -hR "$pkgusers:$pkggroups" "$home"
{%- endif %}
{%- if self.has_capabilities() && !destinations.is_empty() %}

	# What setcap gave in build() is lost by chown, and by the cp of busybox.
	if command -v getcap >/dev/null; then
		for file; do
			file="${file%/}"
			getcap -r "$file" | while read -r line; do
				path="${line% *}"
				path="${path% =}"
				setcap "${line##* }" "$home/${file##*/}${path#"$file"}"
			done
		done
	fi
{%- endif %}
{%- if *nginx %}

	install -Dm644 nginx.conf "$pkgdir/etc/$pkgname/default.conf"
	install -Dm644 nginx.conf "$home/default.conf"
{%- endif %}
{%- if !installed.is_empty() %}
{% for file in installed %}
	install -Dm{{ file.mode }} "$startdir"/{{ file.from }} "$pkgdir"{{ file.to }}
{%- endfor %}
{%- endif %}

{%- if *owned %}

	# The application may add to these; what starts as root is not its to replace.
	install -dm1775 -o root -g "$pkggroups" "$home"
	install -dm1775 -o root -g "$pkggroups" "$home/bin"
{%- else if self.has_user() %}

	install -dm755 -o "$pkgusers" -g "$pkggroups" "$home"
{%- endif %}
}
{%- endmatch %}
{%- if let Some(Split::Lenient) = openrc %}

openrc() {
	default_openrc
	# package() need not have installed an init script.
	mkdir -p "$subpkgdir"
}
{%- endif %}
