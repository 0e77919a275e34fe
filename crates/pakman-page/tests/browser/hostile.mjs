// Texts that would do something if anything but a text was made of them: each sets `window.ran`.

export function payloads() {
  const run = "window.ran=1";
  const markup = [
    `<script>${run}</script>`, `<SCRIPT SRC=data:text/javascript,${run}></SCRIPT>`, `<img src=x onerror=${run}>`, `<img src=x onerror=${run}//`, `<svg onload=${run}>`, `<svg><script>${run}</script></svg>`,
    `<svg><animate onbegin=${run} attributeName=x dur=1s>`, `<body onload=${run}>`, `<iframe src="javascript:parent.${run}"></iframe>`, `<iframe srcdoc="<script>parent.${run}</script>">`, `<object data="javascript:${run}">`,
    `<embed src="javascript:${run}">`, `<a href="javascript:${run}">x</a>`, `<form action="javascript:${run}"><button autofocus>`, `<input autofocus onfocus=${run}>`, `<select autofocus onfocus=${run}>`, `<textarea autofocus onfocus=${run}>`,
    `<details open ontoggle=${run}>`, `<video src=x onerror=${run}>`, `<audio src=x onerror=${run}>`, `<marquee onstart=${run}>`, `<math href="javascript:${run}">x</math>`, `<base href="javascript:${run}//">`, `<link rel=stylesheet href="javascript:${run}">`,
    `<meta http-equiv=refresh content="0;url=javascript:${run}">`, `<style>@import 'javascript:${run}';</style>`, `<style onload=${run}></style>`, `<template><script>${run}</script></template>`, `<noscript><p title="</noscript><img src=x onerror=${run}>">`,
    `<table background="javascript:${run}">`, `<div style="background:url(javascript:${run})">`, `<img src="x" \u0000 onerror=${run}>`.replace("\u0000", " "), `<scr<script>ipt>${run}</scr</script>ipt>`, `<!--><img src=x onerror=${run}>-->`,
    `]]><script>${run}</script>`, `<xmp><img src=x onerror=${run}></xmp>`, `<plaintext><img src=x onerror=${run}>`, `<isindex action=javascript:${run}>`,
  ];
  const broken = ["'", '"', "`", "'\"", "\">", "'>", "`>", "</textarea>", "</pre>", "</title>", "</style>", "*/", "-->"].map((end) => `${end}<img src=x onerror=${run}>`);
  const others = [
    `\${${run}}`, `{{constructor.constructor('${run}')()}}`, `javascript:${run}`, `data:text/html,<script>parent.${run}</script>`, `' onmouseover=${run} autofocus onfocus=${run} x='`, `" onfocus="${run}" autofocus="`, `__proto__`, `constructor`,
    `\u202e<img src=x onerror=${run}>`, `\uff1cscript\uff1e${run}\uff1c/script\uff1e`, `[x](javascript:${run})`, `![x](x "onerror=${run}")`, "`<img src=x onerror=window.ran=1>`", `# <img src=x onerror=${run}>`, `- <svg onload=${run}>`,
  ];
  const turned = [`\u202e${run}\u2066>x=rorreno x=crs gmi<\u2069`, `a\u200b\u2060\ufeff<img src=x onerror=${run}>`, `${"x".repeat(100_000)}<img src=x onerror=${run}>`, `"}]}</script><script>${run}</script>`, `JaVaScRiPt:${run}//https://example.org`];
  return [...markup, ...broken, ...others, ...turned];
}

// A file without errors whose names are those that every object of a script has.
export const PROTOTYPES = `stack: alpine/3.24
url: "javascript:window.ran=1"
dependencies:
  build: [go]
  runtime: [curl, jq, s6, execline, constructor-openrc]
build:
  command: go build
  destinations: [bin]
run:
  name: constructor
  services:
    - name: toString
      binary: constructor
      start: { call: toString }
  commands:
    - { name: valueof, binary: constructor, call: __proto__ }
hook:
  post-install: rc-update add constructor
  post-deinstall: rc-update del constructor
kits:
  - name: constructor
    description: __proto__
    main: true
    default_size: __proto__
    ports: [{ name: constructor, target: 3000, main: true }]
    variables:
      - { key: __proto__, required: true, description: constructor }
      - { key: toString, default_value: __proto__ }
      - { key: hasOwnProperty, driver: generic/secret, driver_options: { length: 64 } }
    forks:
      - { name: valueOf, variables: [{ key: valueOf, default_value: constructor }] }
__proto__: { polluted: 1 }
`;
