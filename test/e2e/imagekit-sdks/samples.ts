import type { Transformation } from '@imagekit/javascript';
import type {
  BaseOverlay,
  ImageOverlay,
  OverlayPosition,
  OverlayTiming,
  SolidColorOverlay,
  SolidColorOverlayTransformation,
  SubtitleOverlay,
  SubtitleOverlayTransformation,
  TextOverlay,
  TextOverlayTransformation,
  VideoOverlay,
} from '@imagekit/nodejs/resources/shared';

/** A value of a field, and what a URL with it is answered with: 200 and an image unless said otherwise. */
export interface Sample<Fields> {
  /** The field, and what it needs beside it. */
  readonly with: Partial<Fields>;
  /** 501 for what only ImageKit's own machines can do, 400 for what cannot be done with an image. */
  readonly status?: 400 | 501;
}

/** Samples of every field of one of the SDKs' types. */
export type Samples<Fields> = { readonly [Field in keyof Fields]-?: readonly Sample<Fields>[] };

/** What only ImageKit has. */
const refused = 501;

/** Of `Transformation`; the type of `@imagekit/javascript` has a field more than that of `@imagekit/nodejs`. */
export const transformations: Samples<Transformation> = {
  aiChangeBackground: [{ with: { aiChangeBackground: 'prompt-car' }, status: refused }],
  aiDropShadow: [
    { with: { aiDropShadow: true }, status: refused },
    { with: { aiDropShadow: 'az-45' }, status: refused },
  ],
  aiEdit: [{ with: { aiEdit: 'prompt-make it vintage' }, status: refused }],
  aiRemoveBackground: [{ with: { aiRemoveBackground: true }, status: refused }],
  aiRemoveBackgroundExternal: [{ with: { aiRemoveBackgroundExternal: true }, status: refused }],
  aiRetouch: [{ with: { aiRetouch: true }, status: refused }],
  aiUpscale: [{ with: { aiUpscale: true }, status: refused }],
  aiVariation: [{ with: { aiVariation: true }, status: refused }],
  aspectRatio: [
    { with: { aspectRatio: '4:3', width: 40 } },
    { with: { aspectRatio: '4_3', width: 40 } },
    { with: { aspectRatio: '4-3', height: 40 } },
    { with: { aspectRatio: 'iar_div_2', height: 40 } },
    { with: { aspectRatio: 2, width: 40 } },
  ],
  audioCodec: [{ with: { audioCodec: 'aac' }, status: refused }],
  background: [
    ...[
      'red',
      'F3F3F3',
      'AAFF0010',
      'dominant',
      'gradient_dominant',
      'gradient_dominant_4',
      'blurred',
      'blurred_25_N15',
    ].map((background) => ({ with: { background, width: 40, height: 40, cropMode: 'pad_resize' as const } })),
    { with: { background: 'genfill', width: 40, height: 40, cropMode: 'pad_resize' }, status: refused },
    { with: { background: 'genfill-prompt-sky', width: 40, height: 40, cropMode: 'pad_resize' }, status: refused },
  ],
  blur: [{ with: { blur: 10 } }],
  border: [
    { with: { border: '5_FFF000' } },
    { with: { border: '5-A94D34' } },
    { with: { border: 'ih_div_20_FF00FF' } },
  ],
  colorize: [{ with: { colorize: 'co-red_in-50' } }, { with: { colorize: 'in-20' } }],
  colorProfile: [{ with: { colorProfile: true } }, { with: { colorProfile: false } }],
  colorReplace: [
    { with: { colorReplace: 'FF0000' } },
    { with: { colorReplace: 'FF0000_50' } },
    { with: { colorReplace: 'FF0000_50_00FF00' } },
  ],
  contrastStretch: [{ with: { contrastStretch: true } }],
  crop: (['force', 'at_max', 'at_max_enlarge', 'at_least', 'maintain_ratio', 'maintain_ratio_no_enlarge'] as const).map(
    (crop) => ({ with: { crop, width: 40, height: 40 } }),
  ),
  cropMode: (['pad_resize', 'extract', 'pad_extract', 'pad_resize_no_enlarge', 'pad_extract_no_shrink'] as const).map(
    (cropMode) => ({ with: { cropMode, width: 40, height: 40 } }),
  ),
  defaultImage: [{ with: { defaultImage: '/folder/other.png', width: 40 } }],
  density: [{ with: { density: 300 } }, { with: { density: 'idn' } }],
  distort: [
    { with: { distort: 'p-5_5_55_0_60_40_0_35' } },
    { with: { distort: 'a-45' } },
    { with: { distort: 'a-N45' } },
  ],
  dpr: [{ with: { dpr: 2, width: 20 } }, { with: { dpr: 'auto', width: 20 } }],
  duration: [{ with: { duration: 10 }, status: refused }],
  endOffset: [{ with: { endOffset: 10 }, status: refused }],
  flip: (['h', 'v', 'h_v', 'v_h'] as const).map((flip) => ({ with: { flip } })),
  focus: ['left', 'bottom_right', 'auto', 'face', 'person', 'dog_cat', 'custom'].map((focus) => ({
    with: { focus, width: 30, height: 40 },
  })),
  format: [
    ...(['auto', 'webp', 'jpg', 'jpeg', 'png', 'avif', 'orig'] as const).map((format) => ({ with: { format } })),
    { with: { format: 'gif' } },
    { with: { format: 'svg' } },
    { with: { format: 'mp4' }, status: refused },
    { with: { format: 'webm' }, status: refused },
  ],
  gradient: [{ with: { gradient: true } }, { with: { gradient: 'ld-top_from-green_to-00FF0010_sp-1' } }],
  grayscale: [{ with: { grayscale: true } }],
  height: [{ with: { height: 20 } }, { with: { height: 0.5 } }, { with: { height: 'ih_mul_0.5' } }],
  lossless: [{ with: { lossless: true } }],
  metadata: [{ with: { metadata: true } }],
  named: [{ with: { named: 'thumbnail' } }, { with: { named: 'unknown' }, status: 400 }],
  opacity: [{ with: { opacity: 50 } }, { with: { opacity: 0.8 } }],
  original: [{ with: { original: true } }],
  overlay: [{ with: { overlay: { type: 'image', input: 'folder/other.png' } } }],
  page: [{ with: { page: 1 } }],
  progressive: [{ with: { progressive: true } }],
  quality: [{ with: { quality: 50 } }],
  radius: [{ with: { radius: 20 } }, { with: { radius: 'max' } }, { with: { radius: '10_max_20_30' } }],
  raw: [{ with: { raw: 'h-20,w-30:rt-90' } }, { with: { raw: 'l-image,i-folder@@other.png,w-10,l-end' } }],
  rotation: [{ with: { rotation: 90 } }, { with: { rotation: 'N40' } }, { with: { rotation: 'auto' } }],
  shadow: [{ with: { shadow: true } }, { with: { shadow: 'bl-15_st-40_x-10_y-N5' } }],
  sharpen: [{ with: { sharpen: true } }, { with: { sharpen: 10 } }],
  startOffset: [{ with: { startOffset: 5 }, status: refused }],
  streamingResolutions: [{ with: { streamingResolutions: ['240', '360'] }, status: refused }],
  trim: [{ with: { trim: true } }, { with: { trim: 5 } }],
  unsharpMask: [{ with: { unsharpMask: true } }, { with: { unsharpMask: '2-2-0.8-0.024' } }],
  videoCodec: [{ with: { videoCodec: 'h264' }, status: refused }],
  width: [{ with: { width: 20 } }, { with: { width: 0.4 } }, { with: { width: 'iw_div_2' } }],
  x: [{ with: { x: 10, width: 20, height: 20, cropMode: 'extract' } }],
  xCenter: [{ with: { xCenter: 'iw_div_2', width: 20, height: 20, cropMode: 'extract' } }],
  y: [{ with: { y: 10, width: 20, height: 20, cropMode: 'extract' } }],
  yCenter: [{ with: { yCenter: 20, width: 20, height: 20, cropMode: 'extract' } }],
  zoom: [{ with: { zoom: 2, focus: 'face', width: 20, height: 20 } }],
};

/** Of `OverlayPosition`. */
export const positions: Samples<OverlayPosition> = {
  anchorPoint: [
    { with: { anchorPoint: 'top_right', x: 'N20', y: 5 } },
    { with: { anchorPoint: 'center', xCenter: 5 } },
  ],
  focus: (
    ['center', 'top', 'left', 'bottom', 'right', 'top_left', 'top_right', 'bottom_left', 'bottom_right'] as const
  ).map((focus) => ({ with: { focus } })),
  x: [{ with: { x: 10 } }, { with: { x: 'bw_sub_cw' } }, { with: { x: 'N0' } }],
  xCenter: [{ with: { xCenter: 20 } }, { with: { xCenter: 'bw_mul_0.4' } }],
  y: [{ with: { y: 10 } }, { with: { y: 'bh_mul_0.4' } }],
  yCenter: [{ with: { yCenter: 'N5' } }],
};

/** Of `OverlayTiming`: on an image there is no time. */
export const timings: Samples<OverlayTiming> = {
  start: [{ with: { start: 5 } }],
  end: [{ with: { end: '10.5' } }],
  duration: [{ with: { duration: 'bdu_mul_0.4' } }],
};

/** Of `BaseOverlay`, which all overlays are. */
export const overlays: Samples<BaseOverlay> = {
  layerMode: (['multiply', 'cutter', 'cutout', 'displace'] as const).map((layerMode) => ({
    with: { layerMode, position: { x: 2 } },
  })),
  position: [{ with: { position: { x: 10, yCenter: 20 } } }],
  timing: [{ with: { timing: { start: 1 } } }],
};

/** Of `ImageOverlay`. */
export const imageOverlays: Samples<Omit<ImageOverlay, keyof BaseOverlay>> = {
  type: [{ with: {} }],
  input: [{ with: { input: '/folder/other.png' } }, { with: { input: 'other größe.png' } }],
  encoding: (['auto', 'plain', 'base64'] as const).map((encoding) => ({ with: { encoding } })),
  transformation: [
    {
      with: {
        transformation: [
          { width: 'bw_mul_0.5', rotation: 45 },
          { radius: 'max', border: '2_red' },
        ],
      },
    },
    { with: { transformation: [{ trim: 5, opacity: 50, grayscale: true, blur: 2, flip: 'h', dpr: 1 }] } },
    { with: { transformation: [{ overlay: { type: 'text', text: 'inside' } }] } },
    { with: { transformation: [{ aiRemoveBackground: true }] }, status: refused },
  ],
};

/** Of `TextOverlay`. */
export const textOverlays: Samples<Omit<TextOverlay, keyof BaseOverlay>> = {
  type: [{ with: {} }],
  text: [{ with: { text: 'Hello, world: 50 %!' } }, { with: { text: 'हिन्दी مرحبا 😀' } }],
  encoding: (['auto', 'plain', 'base64'] as const).map((encoding) => ({ with: { encoding } })),
  transformation: [{ with: { transformation: [{ fontSize: 10 }] } }],
};

/** Of `TextOverlayTransformation`. */
export const textTransformations: Samples<TextOverlayTransformation> = {
  alpha: [{ with: { alpha: 7 } }],
  background: [{ with: { background: 'red' } }, { with: { background: 'FFAABB50' } }],
  flip: [{ with: { flip: 'h' } }],
  fontColor: [{ with: { fontColor: '0000ff' } }],
  fontFamily: [{ with: { fontFamily: 'Arial' } }, { with: { fontFamily: 'Open Sans' } }],
  fontSize: [{ with: { fontSize: 12 } }, { with: { fontSize: 'bh_div_4' } }],
  innerAlignment: (['left', 'right', 'center'] as const).map((innerAlignment) => ({ with: { innerAlignment } })),
  lineHeight: [{ with: { lineHeight: 20, width: 30 } }],
  padding: [{ with: { padding: 5 } }, { with: { padding: '1_2_3_4' } }, { with: { padding: 'bw_div_20' } }],
  radius: [{ with: { radius: 10 } }, { with: { radius: 'max' } }],
  rotation: [{ with: { rotation: 'N45' } }],
  typography: [{ with: { typography: 'b' } }, { with: { typography: 'b_i_strikethrough' } }],
  width: [{ with: { width: 30 } }, { with: { width: 'bw_mul_0.5' } }],
};

/** Of `SolidColorOverlay`. */
export const solidOverlays: Samples<Omit<SolidColorOverlay, keyof BaseOverlay>> = {
  type: [{ with: {} }],
  color: [{ with: { color: 'FF0000' } }, { with: { color: 'FFAABB50' } }, { with: { color: 'red' } }],
  transformation: [{ with: { transformation: [{ width: 10, height: 10 }] } }],
};

/** Of `SolidColorOverlayTransformation`. */
export const solidTransformations: Samples<SolidColorOverlayTransformation> = {
  alpha: [{ with: { alpha: 5 } }],
  background: [{ with: { background: 'FFAABB50' } }],
  gradient: [{ with: { gradient: true } }, { with: { gradient: 'from-red_to-white' } }],
  height: [{ with: { height: 'bh_mul_0.5' } }],
  radius: [{ with: { radius: 'max' } }, { with: { radius: '1_2_3_4' } }],
  width: [{ with: { width: 'bw_mul_0.5' } }],
};

/** Of `VideoOverlay`: no server of ours plays videos. */
export const videoOverlays: Samples<Omit<VideoOverlay, keyof BaseOverlay>> = {
  type: [{ with: {}, status: refused }],
  input: [{ with: { input: 'clip.mp4' }, status: refused }],
  encoding: [{ with: { encoding: 'base64' }, status: refused }],
  transformation: [{ with: { transformation: [{ width: 10 }] }, status: refused }],
};

/** Of `SubtitleOverlay`. */
export const subtitleOverlays: Samples<Omit<SubtitleOverlay, keyof BaseOverlay>> = {
  type: [{ with: {}, status: refused }],
  input: [{ with: { input: 'english.srt' }, status: refused }],
  encoding: [{ with: { encoding: 'base64' }, status: refused }],
  transformation: [{ with: { transformation: [{ fontSize: 10 }] }, status: refused }],
};

/** Of `SubtitleOverlayTransformation`. */
export const subtitleTransformations: Samples<SubtitleOverlayTransformation> = {
  background: [{ with: { background: 'red' }, status: refused }],
  color: [{ with: { color: 'red' }, status: refused }],
  fontFamily: [{ with: { fontFamily: 'Arial' }, status: refused }],
  fontOutline: [{ with: { fontOutline: '2_blue' }, status: refused }],
  fontShadow: [{ with: { fontShadow: 'red_2' }, status: refused }],
  fontSize: [{ with: { fontSize: 12 }, status: refused }],
  typography: [{ with: { typography: 'b_i' }, status: refused }],
};
