import { row } from './row';

/** Lines and flat colours, kept exactly. */
const paper = (name: string, steps: string, look?: string, status?: number) =>
  row(name, `tr:${steps},f-webp,lo-true/paper.png`, look, { status });
/** The same with a picture on it, kept small. */
const picture = (name: string, steps: string, look?: string, status?: number) =>
  row(name, `tr:${steps},f-webp/paper.png`, look, { status });
const logo = 'l-image,i-logo.png,w-60';
const block = 'l-image,i-ik_canvas,w-40,h-30,bg-3366CC';
const sides = ['top', 'left', 'bottom', 'right', 'top_left', 'top_right', 'bottom_left', 'bottom_right'];

/** Images and blocks that are put on others. The squares of `paper.png` are 20 pixels wide. */
export const layerUrls = [
  paper('layer', `${logo},l-end`, 'in the middle, trimmed: 60×34 (33.5)'),
  ...sides.map((side) => paper(`layer-focus-${side}`, `l-image,i-logo.png,w-60,lfo-${side},l-end`)),
  paper('layer-x-y', `${logo},lx-20,ly-40,l-end`, 'its corner on a crossing of lines'),
  paper('layer-x-only', `${logo},lx-20,l-end`, 'y is 0'),
  paper('layer-negative', `${logo},lx-N20,ly-N20,l-end`, '20 from the right and from the bottom'),
  paper('layer-negative-zero', `${logo},lx-N0,ly-N0,l-end`, 'flush right and bottom'),
  paper('layer-outside', `${logo},lx-1000,ly-10,l-end`, 'moved into the image'),
  paper('layer-centre', `${logo},lxc-60,lyc-40,l-end`, 'its centre 60 from the left, 40 from the top'),
  paper('layer-centre-negative', `${logo},lxc-N60,lyc-40,l-end`, 'its centre 60 from the right'),
  paper('layer-centre-mixed', `${logo},lxc-100,ly-0,l-end`),
  paper('layer-anchor-center', `${logo},lap-center,lx-0,ly-0,l-end`, 'its corner in the middle'),
  paper('layer-anchor-right', `${logo},lap-top_right,lx-N80,ly-20,l-end`),
  paper('layer-anchor-bottom', `${logo},lap-bottom,lxc-0,lyc-N30,l-end`),
  paper(
    'layer-expressions',
    'l-image,i-logo.png,w-bw_div_2,lx-bw_sub_cw,ly-bh_mul_0.5,l-end',
    'half as wide, at the right',
  ),
  paper('layer-position-over-focus', `${logo},lx-0,ly-0,lfo-bottom_right,l-end`, 'top left: `lfo` does not count'),

  picture('layer-untrimmed', `${logo},t-false,lx-0,ly-0,l-end`, 'with its transparent margin'),
  paper('layer-path', 'l-image,i-layers@@logo.png,w-60,l-end', 'in a folder'),
  row('layer-path-query', 'paper.png?tr=l-image,i-/layers/logo.png,w-60,l-end', 'slashes in the query'),
  paper('layer-base64', 'l-image,ie-bGF5ZXJzL2xvZ28ucG5n,w-60,l-end'),
  paper('layer-missing', 'l-image,i-nothing.png,w-60,l-end', undefined, 404),
  paper('layer-opacity', `${logo},o-40,l-end`),
  paper('layer-rotated', `${logo},rt-45,l-end`, 'corners stay transparent'),
  paper('layer-rotated-left', `${logo},rt-N20,bg-FFE0B0,l-end`, 'corners filled'),
  picture('layer-radius', 'l-image,i-wide.jpg,w-90,h-60,r-20,l-end'),
  picture('layer-radius-max', 'l-image,i-wide.jpg,w-80,h-80,r-max,b-4_FFFFFF,l-end', 'a medal'),
  picture('layer-border', 'l-image,i-wide.jpg,w-90,b-5_CC0000,l-end'),
  picture('layer-effects', 'l-image,i-wide.jpg,w-90,e-grayscale,bl-1,fl-h,l-end'),
  picture('layer-shadow', 'l-image,i-logo.png,t-false,w-120,e-shadow,l-end'),
  picture('layer-extract', 'l-image,i-wide.jpg,w-60,h-60,cm-extract,x-54,y-54,l-end', 'the head'),
  picture('layer-pad', 'l-image,i-wide.jpg,w-80,h-80,cm-pad_resize,bg-FFCC00,l-end'),
  paper('layer-force', 'l-image,i-logo.png,w-100,h-30,c-force,l-end'),
  paper('layer-chain', 'l-image,i-logo.png,w-80:rt-90,l-end', 'a chain inside: shrunk, then turned'),
  picture('layer-soft', 'l-image,i-glow.png,w-100,l-end', 'fades into the paper'),
  picture('layer-larger', 'l-image,i-wide.jpg,l-end', 'larger than the base: its middle'),
  picture('layer-larger-top-left', 'l-image,i-wide.jpg,lx-0,ly-0,l-end', 'larger: cut at the right and bottom'),
  picture('layer-gray', 'l-image,i-gray.jpg,w-90,l-end'),
  picture('layer-cmyk', 'l-image,i-cmyk.jpg,w-90,l-end'),
  picture('layer-lying', 'l-image,i-lying.jpg,h-60,l-end', 'upright'),
  paper('layer-animated', 'l-image,i-moving.gif,w-80,t-false,l-end', 'its first frame'),
  row('layer-on-gray', 'tr:w-120,l-image,i-logo.png,w-60,l-end/gray.jpg', 'the logo has its colours'),
  row('layer-on-deep', 'tr:w-120,l-image,i-logo.png,w-60,l-end,f-webp/deep.png'),
  row('layer-on-transparent', 'tr:l-image,i-wide.jpg,w-60,lx-0,ly-0,l-end,f-webp/glow.png'),
  row(
    'layer-after-resize',
    'tr:w-120,h-80,l-image,i-logo.png,w-40,lfo-bottom_right,l-end/wide.jpg',
    'on what is resized',
  ),
  row('layer-before-rotate', 'tr:w-120,l-image,i-logo.png,w-60,lfo-top,l-end:rt-90/wide.jpg', 'turned with it'),
  row('layer-of-pages', 'tr:w-100,l-image,i-logo.png,w-40,lfo-top_left,l-end/moving.webp', 'on each frame'),
  row('layer-on-gif', 'tr:l-image,i-logo.png,w-40,lfo-bottom_right,l-end,f-gif/moving.gif', 'on each frame'),

  picture('layers-two', `${logo},lfo-left,l-end,l-image,i-wide.jpg,w-60,lfo-right,l-end`, 'in one step'),
  paper('layers-order', `${block},l-end,${logo},lfo-center,l-end`, 'the logo above the block'),
  picture('layers-chained', `${logo},lfo-left,l-end:l-image,i-wide.jpg,w-60,lfo-right,l-end`, 'in two steps'),
  picture('layer-nested', 'l-image,i-wide.jpg,w-120:l-image,i-logo.png,w-bw_div_2,lx-N0,ly-N0,l-end,l-end', 'depth 2'),
  picture(
    'layer-nested-3',
    'l-image,i-wide.jpg,w-140:l-image,i-margin.png,w-80:l-image,i-logo.png,w-40,l-end,l-end,l-end',
    'depth 3',
  ),
  picture(
    'layer-nested-4',
    `l-image,i-wide.jpg:${'l-image,i-logo.png:'.repeat(2)}${logo},l-end,l-end,l-end,l-end`,
    'one too many',
    400,
  ),
  picture(
    'layer-documented',
    'l-image,i-wide.jpg,w-bw_div_3,b-iw_mul_0.02_red,lx-bw_mul_0.1,ly-bh_mul_0.1:l-image,i-logo.png,w-bw_div_2,lx-bw_mul_0.1,l-end,l-end',
    'a documented one',
  ),
  paper('layer-step-documented', 'w-150,h-100,l-image,i-logo.png,w-30,rt-90,l-end'),

  picture('mode-multiply', 'l-image,i-wide.jpg,w-120,lm-multiply,l-end', 'the lines show through, all is darker'),
  paper('mode-multiply-block', `${block},lm-multiply,l-end`),
  row('mode-cutout', 'tr:w-150,f-webp:l-image,i-ring.png,t-false,h-90,lm-cutout,l-end/wide.jpg', 'a hole like a ring'),
  row('mode-cutter', 'tr:w-150,f-webp:l-image,i-ring.png,t-false,h-90,lm-cutter,l-end/wide.jpg', 'a ring of it'),
  row('mode-cutter-soft', 'tr:w-150,f-webp:l-image,i-glow.png,t-false,lm-cutter,l-end/wide.jpg', 'fades'),
  row('mode-displace', 'tr:w-150:l-image,i-waves.png,w-150,h-100,c-force,lm-displace,lx-8,ly-8,l-end/wide.jpg', 'wavy'),
  row(
    'mode-displace-x',
    'tr:w-150:l-image,i-waves.png,w-150,h-100,c-force,lm-displace,x-15,l-end/wide.jpg',
    'sideways',
  ),

  paper('block', `${block},l-end`),
  paper('block-alpha', `${block},al-5,l-end`, 'half transparent'),
  paper('block-alpha-in-colour', 'l-image,i-ik_canvas,w-60,h-40,bg-FF000020,al-9,l-end', '20 %: the colour wins'),
  paper('block-alpha-named', 'l-image,i-ik_canvas,w-60,h-40,bg-red,al-2,l-end', 'opaque: a name wins'),
  paper('block-round', 'l-image,i-ik_canvas,w-60,h-60,bg-3366CC,r-max,l-end', 'a disc'),
  paper('block-corners', 'l-image,i-ik_canvas,w-80,h-60,bg-3366CC,r-0_30_0_30,l-end'),
  picture('block-gradient', 'l-image,i-ik_canvas,w-100,h-60,e-gradient-from-red_to-blue_ld-right,bg-FFFFFF,l-end'),
  picture('block-gradient-default', 'l-image,i-ik_canvas,w-100,h-60,bg-FF0000,e-gradient,r-max,l-end'),
  paper('block-default-size', 'l-image,i-ik_canvas,bg-00800040,l-end', 'all of the base'),
  paper('block-default-height', 'l-image,i-ik_canvas,w-40,bg-00800040,lx-0,l-end', 'as high as the base'),
  paper('block-default-colour', 'l-image,i-ik_canvas,w-40,h-40,l-end', 'black'),
  paper('block-expressions', 'l-image,i-ik_canvas,w-bw_mul_0.5,h-bh_mul_0.25,bg-3366CC,lx-20,ly-N20,l-end', '80×25'),
  paper('block-rotated', `${block},rt-30,l-end`),

  paper('no-video-layer', 'l-video,i-clip.mp4,l-end', undefined, 501),
  paper('no-subtitles', 'l-subtitles,i-english.srt,l-end', undefined, 501),
];
