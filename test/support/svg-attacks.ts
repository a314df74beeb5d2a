/** What runs, or reads something, in an SVG that nobody has cleaned. */
export interface SvgAttack {
  readonly name: string;
  readonly svg: string;
}

/**
 * Well-known vectors against applications that show SVGs of their users: OWASP's and PortSwigger's cheat sheets, the
 * tests of DOMPurify and svg-sanitizer, html5sec.org, CVE-2023-1496 and imgproxy#1708.
 * @param run JavaScript
 * @param outside URL of a file that must not be read
 */
export function svgAttacks(run: string, outside: string): SvgAttack[] {
  const inSvg: Readonly<Record<string, string>> = {
    script: `<script>${run}</script>`,
    'script in CDATA': `<script><![CDATA[${run}]]></script>`,
    'script with type': `<script type="application/ecmascript">${run}</script>`,
    'script from outside': `<script href="${outside}"/><script xlink:href="${outside}"/>`,
    'script from data': `<script xlink:href="data:text/javascript,${run}"/>`,
    'script of references': `<script>${Array.from(run, (one) => `&#${one.charCodeAt(0)};`).join('')}</script>`,
    'script with a prefix': `<s:script xmlns:s="http://www.w3.org/2000/svg">${run}</s:script>`,
    'script with a strange prefix': `<p_-.x:script xmlns:p_-.x="http://www.w3.org/2000/svg">${run}</p_-.x:script>`,
    'script of XHTML': `<h:script xmlns:h="http://www.w3.org/1999/xhtml">${run}</h:script>`,
    'script of XHTML by default': `<script xmlns="http://www.w3.org/1999/xhtml">${run}</script>`,
    'script in a title': `<title><script>${run}</script></title>`,
    'script in metadata': `<metadata><script>${run}</script></metadata>`,
    'script in a group that is left out': `<sodipodi xmlns="urn:x"><script xmlns="http://www.w3.org/2000/svg">${run}</script></sodipodi>`,
    'script after a comment': `<!--><script>${run}</script>--><script>${run}</script>`,
    'script in a style': `<style><script>${run}</script></style>`,
    'script in a text': `<text>a<script>${run}</script>b</text>`,
    'script in a switch': `<switch><g><script>${run}</script></g></switch>`,
    'script in a symbol': `<defs><symbol id="s"><script>${run}</script></symbol></defs><use href="#s"/>`,
    'event handler': `<rect width="9" height="9" onclick="${run}" onmouseover="${run}"/>`,
    'event handler of focus': `<a href="#" autofocus="" onfocus="${run}" tabindex="0">x</a>`,
    'event handler of an image': `<image href="data:image/png,x" onerror="${run}" onload="${run}"/>`,
    'event handler in capitals': `<rect OnClick="${run}" ONLOAD="${run}"/>`,
    'event handler of an animation': `<animate attributeName="x" onbegin="${run}" onend="${run}" onrepeat="${run}" dur="1s"/>`,
    'event handler with a namespace': `<rect xmlns:e="http://www.w3.org/2001/xml-events" e:event="load" e:handler="#h"/>`,
    'XML Events': `<e:listener xmlns:e="http://www.w3.org/2001/xml-events" event="load" handler="javascript:${run}" observer="r"/>`,
    handler: `<handler type="text/javascript" xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">${run}</handler>`,
    foreignObject: `<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="${run}"/></foreignObject>`,
    'iframe in foreignObject': `<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:${run}"/></foreignObject>`,
    iframe: `<iframe xmlns="http://www.w3.org/1999/xhtml" srcdoc="&lt;script&gt;${run}&lt;/script&gt;"/>`,
    'iframe of SVG': `<iframe src="${outside}"/>`,
    embed: `<h:embed xmlns:h="http://www.w3.org/1999/xhtml" src="${outside}"/>`,
    object: `<h:object xmlns:h="http://www.w3.org/1999/xhtml" data="${outside}"/>`,
    'image of XHTML': `<img xmlns="http://www.w3.org/1999/xhtml" src="${outside}" onerror="${run}"/>`,
    'form of XHTML': `<form xmlns="http://www.w3.org/1999/xhtml" action="${outside}"><input autofocus="" onfocus="${run}"/></form>`,
    'meta refresh': `<meta xmlns="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;url=${outside}"/>`,
    'link to a style sheet': `<link xmlns="http://www.w3.org/1999/xhtml" rel="stylesheet" href="${outside}"/>`,
    base: `<base xmlns="http://www.w3.org/1999/xhtml" href="${outside}"/>`,
    audio: `<audio xmlns="http://www.w3.org/1999/xhtml" src="${outside}" onerror="${run}"/>`,
    video: `<video href="${outside}"/><audio href="${outside}"/>`,
    'link that runs': `<a href="javascript:${run}"><rect width="9" height="9"/></a>`,
    'XLink that runs': `<a xlink:href="javascript:${run}"><rect width="9" height="9"/></a>`,
    'XLink with another prefix': `<a xmlns:z="http://www.w3.org/1999/xlink" z:href="javascript:${run}">x</a>`,
    'link with a tab': `<a href="java&#9;script:${run}">x</a><a href="&#10;javascript:${run}">x</a>`,
    'link with capitals': `<a href="JaVaScRiPt:${run}">x</a>`,
    'link with a control character': `<a href="&#x9;&#xD; javascript:${run}">x</a>`,
    'link of references': `<a href="&#x6a;avascript&#58;${run}">x</a>`,
    'link to VBScript': `<a href="vbscript:${run}">x</a>`,
    'link to HTML': `<a href="data:text/html,&lt;script&gt;${run}&lt;/script&gt;">x</a>`,
    'link to an SVG': `<a href="data:image/svg+xml,&lt;svg/onload=${run}&gt;">x</a>`,
    'link to a view': `<a href="view-source:javascript:${run}">x</a><a href="file:///etc/passwd">x</a>`,
    'image of an SVG': `<image href="data:image/svg+xml,&lt;svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/&gt;"/>`,
    'image from outside': `<image href="${outside}" width="9" height="9"/><image xlink:href="${outside}" width="9" height="9"/>`,
    'image without a scheme': `<image href="//127.0.0.1/x.png" width="9" height="9"/><image href="x.png"/>`,
    'image of a file': `<image href="file:///etc/passwd" width="9" height="9"/>`,
    feImage: `<filter id="f"><feImage href="${outside}"/></filter><rect filter="url(#f)" width="9" height="9"/>`,
    'use from outside': `<use href="${outside}#x"/><use xlink:href="${outside}#x"/>`,
    'use of data': `<use href="data:image/svg+xml,&lt;svg id='x' xmlns='http://www.w3.org/2000/svg'&gt;&lt;script&gt;${run}&lt;/script&gt;&lt;/svg&gt;#x"/>`,
    'use in base64': `<use xlink:href="data:image/svg+xml;base64,PHN2ZyBpZD0ieCIgb25sb2FkPSJhbGVydCgxKSIvPg==#x"/>`,
    'text on a path from outside': `<text><textPath href="${outside}#p">x</textPath></text>`,
    'gradient from outside': `<linearGradient id="g" href="${outside}#g"/><rect fill="url(#g)" width="9" height="9"/>`,
    'pattern from outside': `<pattern id="p" xlink:href="${outside}#p"/><rect fill="url(#p)" width="9" height="9"/>`,
    tref: `<text><tref xlink:href="${outside}#t"/></text>`,
    'fill from outside': `<rect fill="url(${outside}#g)" stroke="url('${outside}#g') red" width="9" height="9"/>`,
    'filter from outside': `<rect filter="url(&quot;${outside}#f&quot;)" width="9" height="9"/>`,
    'mask from outside': `<rect mask="url( ${outside}#m )" clip-path="URL(${outside}#c)" width="9" height="9"/>`,
    'marker from outside': `<path d="M0 0L9 9" marker-end="url(${outside}#m)" marker="u\\72l(${outside}#m)"/>`,
    'cursor from outside': `<rect cursor="url(${outside}), auto" width="9" height="9"/>`,
    'style attribute from outside': `<rect style="fill:url(${outside}#g);background:url('${outside}')" width="9" height="9"/>`,
    'style attribute with escapes': `<rect style="fill:\\75 rl(${outside}#g);mask:u\\r\\l(${outside})" width="9" height="9"/>`,
    'style attribute with a comment': `<rect style="fill:/**/url(/**/${outside}#g)" width="9" height="9"/>`,
    'style attribute that runs': `<rect style="behavior:url(${outside});x:expression(${run});-moz-binding:url(${outside}#x)"/>`,
    'set of pictures': `<rect style="background:image-set('${outside}' 1x);mask:-webkit-image-set('${outside}' 2x)"/>`,
    'other functions that read': `<rect style="background:src('${outside}');mask:image('${outside}');fill:cross-fade(url(${outside}),red)"/>`,
    'style sheet imported': `<style>@import "${outside}"; @import url(${outside});</style>`,
    'style sheet imported with escapes': `<style>@\\69mport '${outside}';@IMPORT url('${outside}') screen;</style>`,
    'style sheet imported in CDATA': `<style><![CDATA[@import "${outside}";rect{fill:url(${outside}#g)}]]></style><rect width="9" height="9"/>`,
    'style sheet in pieces': `<style>@imp<![CDATA[ort "]]>${outside}";</style>`,
    'style sheet after a comment': `<style>/* */@import/**/"${outside}";</style>`,
    'style sheet of references': `<style>&#64;import&#32;&#34;${outside}&#34;;</style>`,
    'font from outside': `<style>@font-face{font-family:f;src:url(${outside})}text{font-family:f}</style><text y="20">x</text>`,
    'rule from outside': `<style>rect{fill:url("${outside}#g")}svg{background:url(${outside})}</style><rect width="9" height="9"/>`,
    'rule by a variable': `<style>svg{--a:url(${outside});background:var(--a)}</style>`,
    'rule that is nested': `<style>@media all{@supports (fill:red){rect{mask:url(${outside})}}}</style><rect width="9" height="9"/>`,
    'rule after a broken string': `<style>a{b:"\nrect{fill:url(${outside}#g)}</style><rect width="9" height="9"/>`,
    'rule that ends the style': `<style>&lt;/style&gt;&lt;script&gt;${run}&lt;/script&gt;</style>`,
    'style of XHTML': `<style xmlns="http://www.w3.org/1999/xhtml">@import "${outside}";</style>`,
    'set href': `<a id="a"><set attributeName="href" to="javascript:${run}"/><text y="9">x</text></a>`,
    'set XLink': `<a><set attributeName="xlink:href" to="javascript:${run}"/><text y="9">x</text></a>`,
    'set with another prefix': `<a xmlns:z="http://www.w3.org/1999/xlink"><set attributeName="z:href" to="javascript:${run}"/>x</a>`,
    'animate href': `<a><animate attributeName="href" values="javascript:${run};#" begin="0s" dur="9s" fill="freeze"/>x</a>`,
    'animate from and to': `<a href="#"><animate attributeName=" href" from="javascript:${run}" to="javascript:${run}"/>x</a>`,
    'animate a handler': `<rect><set attributeName="onmouseover" to="${run}"/><animate attributeName="onclick" values="${run}"/></rect>`,
    'animate by reference': `<a id="t">x</a><animate xlink:href="#t" attributeName="href" by="javascript:${run}"/>`,
    'animate an image': `<image width="9" height="9"><animate attributeName="href" values="${outside}" dur="1s" fill="freeze"/></image>`,
    'animate a fill': `<rect width="9" height="9"><animate attributeName="fill" values="url(${outside}#g);red" dur="1s"/></rect>`,
    'set a fill': `<rect width="9" height="9"><set attributeName="filter" to="url(${outside}#f)"/></rect>`,
    'set a style': `<rect width="9" height="9"><set attributeName="style" to="fill:url(${outside}#f)"/></rect>`,
    'xml:base': `<g xml:base="${outside}"><use href="#x"/></g>`,
    'namespace of XLink on a group': `<g xmlns:xlink="urn:x" xlink:href="javascript:${run}"/>`,
    'text that looks like markup': `<text>&lt;script&gt;${run}&lt;/script&gt;<![CDATA[<script>${run}</script>]]></text>`,
    'attribute that looks like markup': `<g id="&quot;&gt;&lt;script&gt;${run}&lt;/script&gt;"/><g class="' onload='${run}"/>`,
    'title that leaves the SVG in HTML': `<title>&lt;img src=x onerror=${run}&gt;</title><desc><![CDATA[</desc><script>${run}</script>]]></desc>`,
    MathML: `<math xmlns="http://www.w3.org/1998/Math/MathML" href="javascript:${run}"><mtext/></math>`,
    XInclude: `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="${outside}"/>`,
    XSLT: `<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"/></xsl:stylesheet>`,
    XBL: `<xbl:bindings xmlns:xbl="http://www.mozilla.org/xbl"><xbl:binding id="x"/></xbl:bindings>`,
  };
  const whole: Readonly<Record<string, string>> = {
    'handler of the root': `<svg xmlns="http://www.w3.org/2000/svg" onload="${run}"/>`,
    'root with a prefix': `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>${run}</s:script></s:svg>`,
    'handler of a nested SVG': `<svg xmlns="http://www.w3.org/2000/svg"><svg onload="${run}"/><g><svg onunload="${run}"/></g></svg>`,
    'XML style sheet': `<?xml version="1.0"?><?xml-stylesheet href="${outside}" type="text/css"?><svg xmlns="http://www.w3.org/2000/svg"/>`,
    'XSL style sheet': `<?xml-stylesheet type="text/xsl" href="#t"?><svg xmlns="http://www.w3.org/2000/svg"><script>${run}</script></svg>`,
    'script in an entity': `<!DOCTYPE svg [<!ENTITY a "${run}">]><svg xmlns="http://www.w3.org/2000/svg"><script>&a;</script></svg>`,
    'handler by default': `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "${run}">]><svg xmlns="http://www.w3.org/2000/svg"/>`,
    'namespace by an entity': `<!DOCTYPE svg [<!ENTITY n "http://www.w3.org/2000/svg">]><s:svg xmlns:s="&n;"><s:script>${run}</s:script></s:svg>`,
    'document type from outside': `<!DOCTYPE svg SYSTEM "${outside}"><svg xmlns="http://www.w3.org/2000/svg"/>`,
    'no namespace': `<svg><script>${run}</script><a href="javascript:${run}">x</a></svg>`,
  };
  const head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">';
  return [
    ...Object.entries(inSvg).map(([name, inner]) => ({ name, svg: `${head}${inner}</svg>` })),
    ...Object.entries(whole).map(([name, svg]) => ({ name, svg })),
  ];
}

/** An SVG of everything that is not an attack: none of it may be lost. */
export const legitimateSvg = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120" height="80" viewBox="0 0 120 80" preserveAspectRatio="xMidYMid meet" role="img" aria-labelledby="t d" xml:lang="en">
<title id="t">Title &amp; more</title><desc id="d">What it shows</desc>
<defs><linearGradient id="g" x1="0" y2="1" gradientUnits="objectBoundingBox"><stop offset="0" stop-color="#f00"/><stop offset="1" style="stop-color:rgb(0 0 255);stop-opacity:.5"/></linearGradient>
<radialGradient id="r" xlink:href="#g" cx="50%" fx="0.2"/><clipPath id="c" clipPathUnits="userSpaceOnUse"><circle cx="40" cy="40" r="30"/></clipPath>
<mask id="m" maskUnits="userSpaceOnUse"><rect width="100%" height="100%" fill="white"/></mask><pattern id="p" width="4" height="4" patternUnits="userSpaceOnUse"><path d="M0 0h2v2z"/></pattern>
<filter id="f" x="-10%" color-interpolation-filters="sRGB"><feGaussianBlur in="SourceAlpha" stdDeviation="2" result="b"/><feOffset dx="1" dy="1"/><feMerge><feMergeNode in="b"/><feMergeNode in="SourceGraphic"/></feMerge></filter>
<marker id="k" markerWidth="4" markerHeight="4" refX="2" orient="auto"><path d="M0 0L4 2 0 4z"/></marker><symbol id="s" viewBox="0 0 10 10"><ellipse cx="5" cy="5" rx="5" ry="3"/></symbol></defs>
<style>@media (min-width: 10px) { .a &gt; path { fill: url(#g); transform: rotate(4deg) } } @font-face { font-family: own; src: url("data:font/woff2;base64,AAAA") format("woff2") } @keyframes k { from { opacity: 0 } to { opacity: calc(1 - .5) } } .b:not(.c)::before { content: "\\201C x" }</style>
<g class="a" clip-path="url(#c)" mask="url(#m)" filter="url('#f')" transform="translate(1 2) scale(2)"><path d="M10 10 L 20 20" fill="none" stroke="url(#r) red" stroke-width="2" stroke-dasharray="1 2" marker-end="url(#k)"/></g>
<use href="#s" x="10" width="20"/><use xlink:href="#s" style="fill:color-mix(in srgb, red, blue)"/><polygon points="1,1 2,2 3,1" fill-opacity=".4"/><polyline points="0,0 5,5"/><line x1="1" x2="5" stroke="currentColor"/>
<text x="5" y="20" font-family="Open Sans, sans-serif" font-size="12" text-anchor="middle" xml:space="preserve">Some <tspan dy="2" font-weight="bold">text</tspan> &lt;3 <textPath href="#w" startOffset="50%">round</textPath></text>
<image href="data:image/png;base64,iVBORw0KGgo=" width="8" height="8" preserveAspectRatio="none"/><a href="https://example.com/?a=1&amp;b=2"><rect width="3" height="3" rx="1"/></a><a xlink:href="mailto:a@example.com"><circle r="2"/></a>
<circle r="3"><animate attributeName="r" values="3;5;3" dur="2s" repeatCount="indefinite"/><animateTransform attributeName="transform" type="rotate" from="0" to="360" dur="1s"/><set attributeName="fill" to="url(#g)" begin="click"/></circle>
<path id="w" d="M0 0c1 1 2 2 3 3"><animateMotion dur="3s" keyPoints="0;1" keyTimes="0;1" calcMode="linear"><mpath href="#w"/></animateMotion></path><switch><g systemLanguage="de"><rect id="x"/></g></switch></svg>`;
