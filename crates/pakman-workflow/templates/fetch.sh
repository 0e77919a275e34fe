<%- if in_container -%>
cd /tmp
<%- else -%>
cd "$RUNNER_TEMP"
<%- endif %>
archive=pakman-$(uname -m)-linux.tar.gz
curl --proto =https --tlsv1.2 --fail --silent --show-error --location --retry 3 \
  --output "$archive" "$PAKMAN_URL/$archive"
<%- if let Some(tag) = tag %>
gh attestation verify "$archive" --repo upmaru/pakman --source-ref [[ tag ]]
<%- else %>
printf '%s\n' "$PAKMAN_SHA256" | grep "  $archive\$" >"$archive.sha256"
sha256sum -c "$archive.sha256"
<%- endif %>
tar -xzof "$archive" pakman
<%- if in_container %>
mv pakman /usr/local/bin/pakman
<%- endif %>
