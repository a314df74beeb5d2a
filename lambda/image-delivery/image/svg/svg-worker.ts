import type * as sharpModule from 'sharp';

/** What is to be drawn: an SVG that says itself how large. */
export interface SvgJob {
  readonly svg: Buffer;
  readonly maxPixels: number;
}

/** What the process says: that it is ready, or what came of its job. */
export type SvgAnswer = 'ready' | { readonly png: Uint8Array } | { readonly error: string };

/**
 * Runs in a process of its own, where only its own text goes: it may use nothing from outside, and name no function,
 * for which some compilers call one of theirs. There sharp draws SVGs, and reads nothing else.
 * @param load the process's `require`
 * @param current the process, whose second argument is the path of sharp
 */
export function svgWorker(load: NodeJS.Require, current: NodeJS.Process): void {
  const sharp = load(current.argv[1] ?? '') as typeof sharpModule.default;
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });

  current.on('message', ({ svg, maxPixels }: SvgJob) => {
    sharp(svg, { limitInputPixels: maxPixels, failOn: 'error' })
      .png({ compressionLevel: 1 })
      .toBuffer()
      .then((png): SvgAnswer => ({ png }))
      .catch((error: unknown): SvgAnswer => ({ error: String(error) }))
      .then((answer) => current.send?.(answer))
      .catch(() => current.kill(current.pid, 'SIGKILL'));
  });
  // Whoever asked is gone; an exit would wait until the drawing is done.
  current.on('disconnect', () => current.kill(current.pid, 'SIGKILL'));
  current.send?.('ready' satisfies SvgAnswer);
}
