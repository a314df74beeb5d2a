import type { Chance } from './random';
import { piecesOf, repair } from './structure';

type Mutation = (data: Buffer, chance: Chance, other: Buffer) => Buffer;

/** Numbers that lengths and sizes are often not checked against. */
const suspects = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

/** A place in the data, half of the time where headers are. */
function place(data: Buffer, chance: Chance): number {
  return chance.int(0, Math.max(0, (chance.happens(0.5) ? Math.min(data.length, 128) : data.length) - 1));
}

function change(data: Buffer, apply: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(data);
  if (copy.length >= 8) apply(copy);
  return copy;
}

const flipBits: Mutation = (data, chance) =>
  change(data, (copy) => {
    for (const at of chance.some(1, 12, () => place(copy, chance)))
      copy[at] = (copy[at] ?? 0) ^ (1 << chance.int(0, 7));
  });

const putNumber: Mutation = (data, chance) =>
  change(data, (copy) => {
    const at = Math.min(place(copy, chance), copy.length - 4);
    const value = chance.pick(suspects);
    const ways = [
      () => copy.writeUInt16BE(value & 0xffff, at),
      () => copy.writeUInt32BE(value, at),
      () => copy.writeUInt32LE(value, at),
    ];
    chance.pick(ways)();
  });

const truncate: Mutation = (data, chance) => data.subarray(0, place(data, chance));

const append: Mutation = (data, chance, other) =>
  Buffer.concat([data, chance.happens(0.5) ? other : chance.bytes(chance.int(1, 500))]);

const putNoise: Mutation = (data, chance) =>
  change(data, (copy) => void chance.bytes(chance.int(1, 64)).copy(copy, place(copy, chance)));

/** The beginning of one file and the end of another. */
const splice: Mutation = (data, chance, other) =>
  Buffer.concat([data.subarray(0, place(data, chance)), other.subarray(place(other, chance))]);

const removeBytes: Mutation = (data, chance) => {
  const at = place(data, chance);
  return Buffer.concat([data.subarray(0, at), data.subarray(at + chance.int(1, 200))]);
};

const repeatBytes: Mutation = (data, chance) => {
  const at = place(data, chance);
  const piece = data.subarray(at, at + chance.int(1, 300));
  return Buffer.concat([data.subarray(0, at), ...chance.some(2, 20, () => piece), data.subarray(at)]);
};

/** Drops, repeats, exchanges or reorders chunks, segments or boxes, the signature excepted. */
const rearrange: Mutation = (data, chance, other) => {
  const [first = data, ...rest] = piecesOf(data);
  if (rest.length === 0) return data;
  const at = chance.int(0, rest.length - 1);
  const piece = rest[at] ?? first;
  const ways: (() => Buffer[])[] = [
    () => rest.toSpliced(at, 1),
    () => rest.toSpliced(at, 0, ...chance.some(1, 50, () => piece)),
    () => chance.shuffle(rest),
    () => rest.toSpliced(at, 1, chance.pick(piecesOf(other))),
    () => rest.toReversed(),
  ];
  return Buffer.concat([first, ...chance.pick(ways)()]);
};

/** Says another length or size in one of the pieces. */
const lie: Mutation = (data, chance) => {
  const pieces = piecesOf(data);
  const at = chance.int(0, pieces.length - 1);
  return Buffer.concat(
    pieces.map((piece, index) => (index === at ? putNumber(piece.subarray(0), chance, piece) : piece)),
  );
};

const mutations: readonly Mutation[] = [
  flipBits,
  putNumber,
  truncate,
  append,
  putNoise,
  splice,
  removeBytes,
  repeatBytes,
  rearrange,
  rearrange,
  lie,
  lie,
];

/** One or some changes, after which checksums are right again more often than not. */
export function mutate(data: Buffer, chance: Chance, other: Buffer): Buffer {
  const changed = chance
    .some(1, 3, () => chance.pick(mutations))
    .reduce((result, mutation) => mutation(result, chance, other), data)
    .subarray(0, 200_000);
  return chance.happens(0.6) ? repair(changed) : changed;
}
