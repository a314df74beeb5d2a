/*
 * What an SVG may hold: SVG 2's elements and attributes that draw, animate what is drawn, or say what it shows. Whatever
 * is not here is left out: scripts, HTML (`foreignObject`), handlers of events, `xml:base`, editors' private data.
 */

/** Elements of the SVG namespace. */
export const elements = words(`
  a animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer
  feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB
  feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
  feSpotLight feTile feTurbulence filter g image line linearGradient marker mask mpath path pattern polygon polyline
  radialGradient rect set stop style svg switch symbol text textPath title tspan use view`);

/** Those whose text is kept. */
export const textElements = words('a desc style text textPath title tspan');

/** Those that change an attribute of another element. */
export const animations = words('animate animateTransform set');

/** Those whose `href` may be a picture in a `data:` URL. */
export const pictures = words('feImage image');

/** What can be styled: also what an animation may change. */
const styled = `
  alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation color-interpolation-filters
  color-rendering cursor direction display dominant-baseline fill fill-opacity fill-rule filter flood-color flood-opacity
  font font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style font-variant
  font-variation-settings font-weight image-rendering inline-size isolation letter-spacing lighting-color line-height
  marker marker-end marker-mid marker-start mask mask-type mix-blend-mode opacity overflow paint-order pointer-events
  shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin
  stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration text-overflow text-rendering transform
  transform-box transform-origin unicode-bidi vector-effect visibility white-space word-spacing writing-mode`;

/** Shapes, gradients, filters and texts. */
const drawn = `
  amplitude azimuth baseFrequency bias clipPathUnits cx cy d diffuseConstant divisor dx dy edgeMode elevation exponent
  filterUnits fr fx fy gradientTransform gradientUnits height in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength
  lengthAdjust limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits method mode numOctaves
  offset operator order orient path pathLength patternContentUnits patternTransform patternUnits points pointsAtX
  pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY result rotate rx ry scale seed
  side slope spacing specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles surfaceScale
  tableValues targetX targetY textLength type viewBox values width x x1 x2 xChannelSelector y y1 y2 yChannelSelector z`;

/** What an animation may change. */
export const animated = words(styled + drawn);

/** Attributes without a namespace; `href` and `attributeName` are looked at more closely, `aria-…` is allowed besides. */
export const attributes = words(`${styled} ${drawn}
  accumulate additive attributeName attributeType baseProfile begin by calcMode class dur end enable-background
  externalResourcesRequired focusable from href id keyPoints keySplines keyTimes lang max media min origin
  repeatCount repeatDur requiredExtensions requiredFeatures restart role style systemLanguage tabindex to
  version zoomAndPan`);

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
