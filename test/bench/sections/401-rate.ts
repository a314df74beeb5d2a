import { FunctionPackage } from '../../../lib';
import { startFunction } from '../../../lib/local/function-process';
import { privateKey, smallestConfig } from '../../lambda/image-delivery/fixtures';
import { sameAnswer, startBare } from '../bare';
import { rateOf } from '../load';
import type { Report } from '../report';
import { median } from '../statistics';

/*
 * What it costs to refuse a wrong signature: answers a second of the packaged function over HTTP, against a bare server
 * that sends the same bytes.
 */

const rounds = 7;
const secondsOfRound = 2;
/** Share of the bare server's rate that is to be reached (DESIGN.md §6); missing it is no failure, as an oracle is. */
const goal = 0.5;
const target = `/tr:w-300,h-300/photos/2026/a%20photo.jpg?v=1&ik-t=1893456000&ik-s=${'0'.repeat(40)}`;

/** Measures both in turns. */
export async function run(): Promise<Report> {
  const refusing = await startFunction({
    functionPackage: FunctionPackage.imageDelivery(),
    port: 0,
    appSettings: {
      BLOBFRONT_CONFIG: JSON.stringify(smallestConfig),
      BLOBFRONT_PRIVATE_KEYS: privateKey,
      BLOBFRONT_SAS_MAIN: 'sig=0',
    },
  });
  const bare = await startBare(await sameAnswer(await fetch(refusing.answer + target), 401));
  try {
    const measured = await inTurns(refusing.answer + target, bare.answer + target);
    const ratio = median(measured.map(([own, other]) => own / other));
    const rate = (index: 0 | 1) => median(measured.map((pair) => pair[index])).toFixed(0);
    const row = { answer: '401', 'function 1/s': rate(0), 'bare server 1/s': rate(1), ratio: ratio.toFixed(2) };
    return { rows: [{ ...row, goal: goal.toFixed(2) }], failures: [] };
  } finally {
    await Promise.all([refusing.stop(), bare.stop()]);
  }
}

async function inTurns(own: string, other: string): Promise<[number, number][]> {
  const measured: [number, number][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    measured.push([await rateOf(own, secondsOfRound), await rateOf(other, secondsOfRound)]);
  }
  // The first round warms up.
  return measured.slice(1);
}
