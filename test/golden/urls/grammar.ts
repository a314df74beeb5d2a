import { row } from './row';

const wide = (name: string, steps: string, look?: string, status?: number) =>
  row(name, `tr:${steps}/wide.jpg`, look, { status });

/** Chains, conditionals, expressions, refusals. */
export const grammarUrls = [
  wide('chain-order', 'w-100,h-100:rt-45,bg-FFFFFF:w-100', 'crop, turn, shrink'),
  wide('chain-other-order', 'rt-45,bg-FFFFFF:w-100,h-100', 'turn, then crop'),
  wide('chain-long', 'w-150:h-80:rt-90:fl-h:r-10:b-3_red:w-60,f-webp'),
  wide('chain-keeps-format', 'w-100,f-png:w-50', 'PNG'),
  wide('repeated-key', 'w-200,w-80,h-50', 'the last one counts: 80×50'),
  wide('unknown-key', 'w-80,rndm_trnsf-abcd,undefined-transform-true', 'unknown keys do not count'),
  row('encoded-path', 'tr%3Aw-80%2Ch-50/wide.jpg'),
  row('sdk-all', 'wide.jpg?tr=h-300,w-400:rt-90:w-80', 'as SDKs write it'),
  row('unpic', 'wide.jpg?tr=w-100%2Ch-80%2Cf-webp%2Cq-70%2Cc-maintain_ratio%2Cfo-auto', 'as unpic writes it'),

  wide('if-true', 'if-ar_gt_1,w-120,if-else,w-60,if-end', 'wider than high: 120 wide'),
  row('if-false', 'tr:if-ar_gt_1,w-120,if-else,w-60,if-end/photo.jpg', 'higher than wide: 60 wide'),
  row('if-without-else', 'tr:if-w_lt_100,w-50,if-end:q-30/logo.png', 'nothing happens'),
  wide('if-and', 'if-w_gt_200_and_h_gt_300,w-50,if-else,w-90,if-end', 'not both: 90'),
  wide('if-or', 'if-w_gt_200_or_h_gt_300,w-50,if-else,w-90,if-end', 'one: 50'),
  wide('if-and-or', 'if-h_gt_900_and_w_gt_900_or_ar_gte_1.5,w-50,if-else,w-90,if-end', '`and` binds tighter: 50'),
  wide('if-ratio', 'if-iar_eq_3-2,w-50,if-else,w-90,if-end', '50'),
  wide('if-chain-inside', 'if-ar_gt_1,w-100:rt-90,if-else,w-60,if-end', 'a chain in a branch'),
  wide('if-nested', 'if-ar_gt_1,if-w_gt_1000,w-50,if-else,w-70,if-end,if-else,w-90,if-end', '70'),
  wide('if-original-size', 'w-50:if-iw_eq_300,rt-90,if-end', 'the original is 300 wide'),
  wide('if-current-size', 'w-50:if-w_eq_50,rt-90,if-end', 'what comes in is 50 wide'),
  wide('if-layer-inside', 'w-120:if-w_lte_120,l-image,i-logo.png,w-40,l-end,if-end', 'a logo'),
  wide('if-twice', 'if-w_gt_1,w-80,if-end:if-w_ne_80,rt-90,if-else,fl-h,if-end', 'mirrored'),
  wide('if-not-alone', 'h-100,if-ar_gt_1,w-50,if-end', 'must be the only thing in its step', 400),
  wide('if-unclosed', 'if-ar_gt_1,w-50', undefined, 400),
  row('if-gif', 'tr:if-w_gt_1,w-60,if-end/moving.gif', 'ImageKit: not for GIF'),

  wide('expr-mul', 'w-iw_mul_0.3', '90'),
  wide('expr-height', 'h-ih_sub_140', '60'),
  wide('expr-left-to-right', 'w-iw_div_3_mul_0.5_add_20', '300 / 3 × 0.5 + 20 = 70'),
  wide('expr-mul-first', 'w-20_add_iw_mul_0.2', '80, not 64'),
  wide('expr-mod-late', 'w-30_add_iw_mod_200', '(30 + 300) mod 200 = 130'),
  wide('expr-pow-last', 'w-2_add_1_pow_4', '(2 + 1)⁴ = 81'),
  wide('expr-two', 'w-ih_mul_0.2_add_iw_mul_0.2', '40 + 60 = 100'),
  wide('expr-current', 'w-120:w-cw_div_2,h-ch_div_2', '60×40'),
  wide('expr-current-ratio', 'w-120,h-120:w-60,ar-car', '60×60'),
  wide('expr-original-later', 'w-60:w-iw_div_3', '100: of the original'),
  wide('expr-division-by-zero', 'w-iw_div_0', undefined, 400),
  wide('expr-layer-variable-outside', 'w-bw_div_2', 'there is no base', 400),

  wide('bad-width', 'w-abc', undefined, 400),
  wide('bad-crop', 'w-50,h-50,c-squeeze', undefined, 400),
  wide('bad-colour', 'bg-nocolour', undefined, 400),
  wide('unclosed-layer', 'l-image,i-logo.png', undefined, 400),
  wide('layer-end-alone', 'w-50,l-end', undefined, 400),
  wide('no-video', 'so-5', undefined, 501),
  wide('no-ai', 'e-bgremove', undefined, 501),
  wide('no-ai-fill', 'w-100,h-100,cm-pad_resize,bg-genfill', undefined, 501),
  wide('old-overlay', 'oi-logo.png', undefined, 400),
  row('empty-path', 'tr:/wide.jpg', undefined, { status: 400 }),
];
