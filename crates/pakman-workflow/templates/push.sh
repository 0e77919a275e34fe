<%- match token %>
<%- when Some(Token::Github) -%>
umask 077
printf 'header = "Authorization: bearer %s"\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
  curl --config - --fail --silent --show-error --retry 3 \
    "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" |
  jq --join-output --exit-status .value >"$AWS_WEB_IDENTITY_TOKEN_FILE"
<% when Some(Token::Gitlab) -%>
umask 077
printf '%s' "$AWS_WEB_IDENTITY_TOKEN" >"$AWS_WEB_IDENTITY_TOKEN_FILE"
<% when None -%>
<% endmatch -%>
[[ pakman|safe ]] push
<%- if to_repository %> --to "$DESTINATION"<% endif %>
