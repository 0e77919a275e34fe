mkdir -p "$HOME/packages"
docker run --rm --workdir [[ workdir ]] \
  --volume "$GITHUB_WORKSPACE:/src:ro" \
  --volume "$HOME/packages:/root/packages" \
  --volume "$RUNNER_TEMP/pakman:/usr/local/bin/pakman:ro" \
  --env ABUILD_PRIVATE_KEY --env ABUILD_PUBLIC_KEY \
  --env GITHUB_ACTIONS --env GITHUB_REPOSITORY --env GITHUB_RUN_NUMBER \
<%- for name in variables %>
  --env [[ name ]] \
<%- endfor %>
  [[ image ]] sh -euc '
    [[ inner|safe ]]
  '
