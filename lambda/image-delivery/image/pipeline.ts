import { DeliveryError } from '../errors';
import type { Plan, Stage } from './plan';
import { type Sharp, sharp } from './sharp';
import { blur } from './steps/blur';
import { encode } from './steps/encode';
import { resize } from './steps/resize';
import { rotate } from './steps/rotate';

/** What a stage goes through, in this order; each looks at its own field and leaves the pipeline alone without it. */
const stageSteps = [resize, rotate, blur];

/**
 * Runs a plan. The first stage is part of decoding (a JPEG is then decoded at the size it is needed in) and the last
 * one of encoding; between two stages the image is held as raw pixels, so that nothing is encoded twice.
 * @throws DeliveryError 400 when the image is damaged.
 */
export async function runPlan(data: Buffer, plan: Plan, inputPixelLimit: number): Promise<Buffer> {
  try {
    const limitInputPixels = Math.floor(inputPixelLimit);
    let pipeline = sharp(data, { ...pages(plan.frames), limitInputPixels, failOn: 'error' }).autoOrient();
    for (const [index, stage] of plan.stages.entries()) {
      if (index > 0) pipeline = await toRaw(pipeline, plan.frames);
      pipeline = applyStage(pipeline, stage);
    }
    return await encode(pipeline, plan.output).toBuffer();
  } catch (error) {
    throw new DeliveryError(400, 'EINVAL', 'The image is damaged or cannot be decoded', { cause: error });
  }
}

function applyStage(pipeline: Sharp, stage: Stage): Sharp {
  return stageSteps.reduce((current, step) => step(current, stage), pipeline);
}

/** Carries out what a pipeline holds so far and starts a new one on its pixels; frames stand below one another. */
async function toRaw(pipeline: Sharp, frames: number): Promise<Sharp> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const pageHeight = frames > 1 ? height / frames : undefined;
  return sharp(data, { ...pages(frames), limitInputPixels: false, raw: { width, height, channels, pageHeight } });
}

/** Without this option sharp looks at the first frame only. */
function pages(frames: number): { pages: number } {
  return { pages: frames > 1 ? -1 : 1 };
}
