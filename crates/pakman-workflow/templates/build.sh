[[ pakman|safe ]] root packages | xargs apk add --no-cache
[[ pakman|safe ]] build
<%- for name in variables %> --env [[ name ]]<% endfor %>
